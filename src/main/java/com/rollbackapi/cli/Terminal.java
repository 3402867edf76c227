package com.rollbackapi.cli;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Neutral;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.remote.RemoteLog;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a command talks to: the streams it was given, the clocks, and the console it may start.
///
/// @param user who asks, as journaled
/// @param seen heads that this user's commands have verified
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Clocks clocks,
        String user,
        SeenHeads seen,
        ConsoleStarter console) {

    /// Starts the console; handed in by the composition root, which alone knows it.
    public interface ConsoleStarter {
        int start(ConsoleRequest request);
    }

    /// @param tour write every screen of the sample incident to this folder instead of showing a window
    /// @param journals exported journals to open
    public record ConsoleRequest(
            boolean sample,
            Optional<Path> tour,
            Optional<Path> workspace,
            List<Path> journals,
            Optional<RemoteLog> remote) {}

    /// One object on one line, with escapes in it for what could steer the terminal.
    void json(Json object) {
        out.println(Neutral.json(CanonicalJson.text(object)));
        out.flush();
    }

    /// One line; whatever a journal brings into it, it does not steer the terminal.
    void line(String text) {
        out.println(Neutral.line(text));
        out.flush();
    }

    /// One line of what went wrong, or should be known.
    void error(String text) {
        err.println("rbx: " + Neutral.line(text));
    }
}
