package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/// What every command has.
abstract class Command implements Callable<Integer> {
    static final int OK = 0;
    static final int FINDING = 1;
    static final int USAGE = 2;
    static final int FAILURE = 3;

    @Option(names = "--json", description = "Answer with one JSON object on standard output.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private final Terminal terminal;

    Command(Terminal terminal) {
        this.terminal = terminal;
    }

    abstract int run(Terminal t) throws IOException, RefusedException;

    /// Answers in the form asked for.
    final void answer(Json object, List<String> lines) {
        if (json) {
            terminal.json(object);
        } else {
            lines.forEach(terminal::line);
        }
    }

    @Override
    public final Integer call() {
        try {
            return run(terminal);
        } catch (RefusedException e) {
            return fail("refused", String.valueOf(e.getMessage()), FINDING);
        } catch (IOException e) {
            return fail("failure", e.getMessage() == null ? e.toString() : e.getMessage(), FAILURE);
        }
    }

    private int fail(String kind, String message, int exit) {
        if (json) {
            terminal.json(
                    Json.object().put("error", kind).put("message", message).build());
        }
        terminal.error(message);
        return exit;
    }
}
