package com.rollbackapi.cli;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
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

    /// One object on one line.
    void json(Json object) {
        out.println(CanonicalJson.text(object));
        out.flush();
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }
}
