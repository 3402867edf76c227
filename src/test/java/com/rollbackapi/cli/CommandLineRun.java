package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.engine.TestClocks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/// A command as `rbx` runs it, in this process: what it printed and how it ended.
record CommandLineRun(int exit, String out, String err) {
    static CommandLineRun of(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                TestClocks.create(),
                "test",
                _ -> {
                    throw new UnsupportedOperationException("no console here");
                });
        int exit = Rbx.run(terminal, List.of(), args);
        return new CommandLineRun(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    /// The one object that a command with `--json` answers.
    Json.Obj json() throws MalformedJsonException {
        return (Json.Obj) StrictJson.parse(out.strip());
    }
}
