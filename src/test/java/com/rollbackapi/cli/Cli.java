package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.SeenHeads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One command line, run in this process as `rbx` runs it.
final class Cli {
    private static final Clocks CLOCKS = TestClocks.create();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private volatile int exit = -1;

    private Cli() {}

    /// Runs it to its end.
    static Cli run(Object... args) {
        return new Cli().start("", args);
    }

    /// The same, with `--json` and lines on standard input.
    static Cli feed(String in, Object... args) {
        return new Cli().start(in, args);
    }

    /// Begins it in a thread of its own; interrupt that to end it.
    static Running begin(Object... args) {
        Cli cli = new Cli();
        return new Running(cli, Thread.ofPlatform().daemon().start(() -> cli.start("", args)));
    }

    record Running(Cli cli, Thread thread) {
        /// Ends it as Ctrl+C would.
        Cli end() throws InterruptedException {
            thread.interrupt();
            thread.join(20_000);
            return cli;
        }
    }

    private Cli start(String in, Object... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(in.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                CLOCKS,
                "tester",
                new SeenHeads(new RealDisk(), Path.of("target", "cli-heads")),
                request -> 0);
        exit = Rbx.run(
                terminal, List.of(), Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        return this;
    }

    int exit() {
        return exit;
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }

    /// Standard output, which must be one line that is one JSON object.
    Json.Obj json() {
        if (out().lines().count() != 1) {
            throw new AssertionError("not one line: " + out() + err());
        }
        return lines().getFirst();
    }

    /// Standard output, each line a JSON object.
    List<Json.Obj> lines() {
        List<Json.Obj> objects = new ArrayList<>();
        for (String line : out().lines().toList()) {
            try {
                objects.add(StrictJson.parseObject(line.getBytes(UTF_8)));
            } catch (MalformedJsonException e) {
                throw new AssertionError("no JSON: " + line + err(), e);
            }
        }
        return objects;
    }

    String text(String member) {
        return json().text(member).orElseThrow(() -> new AssertionError("no text '" + member + "' in " + out()));
    }

    long number(String member) {
        return (long)
                json().number(member).orElseThrow(() -> new AssertionError("no number '" + member + "' in " + out()));
    }

    /// A workspace of two orders and what three runs did to them: `run/2` changed what `run/1` had written.
    static Path workspace(Path temp) {
        try {
            Path state = Files.createDirectories(temp.resolve("state"));
            Files.writeString(
                    state.resolve("orders.json"), "{\"o1\":{\"status\":\"open\"},\"o2\":{\"status\":\"open\"}}");
            Path dir = temp.resolve("w");
            Cli init = run("init", dir);
            Cli imported = run("import", "actions", "--workspace", dir, "--state", state, actions(temp));
            if (init.exit() != 0 || imported.exit() != 0) {
                throw new AssertionError(init.err() + imported.err());
            }
            return dir;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path actions(Path temp) throws IOException {
        return Files.write(
                temp.resolve("actions.jsonl"),
                List.of(
                        Lines.set("run/1", 0, "o1", "open", "paid"),
                        Lines.set("run/2", 1, "o1", "paid", "sent"),
                        Lines.set("run/3", 2, "o2", "open", "cancelled")));
    }

    /// The real program, as a process of its own.
    static ProcessBuilder program(Object... args) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("rbx.home"), "bin", "rbx").toString()));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment()
                .put("XDG_DATA_HOME", Path.of("target").toAbsolutePath().toString());
        return program;
    }
}
