package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/// Imports recorded runs (`rbx import actions`): a state, then the actions that changed it, line by line. Each hash is
/// checked; the first that does not hold stops the import at its line, with everything before it journaled.
public final class ActionImport {
    private static final int LINE_LIMIT_CHARS = 4 << 20;

    private final Engine engine;
    private final String target;
    private final Optional<String> onlyRun;

    /// @param target the documents target that the actions wrote to
    /// @param onlyRun import one run of the file and skip the others
    public ActionImport(Engine engine, String target, Optional<String> onlyRun) {
        this.engine = engine;
        this.target = target;
        this.onlyRun = onlyRun;
    }

    /// @param refused the actions that failed when they were recorded
    /// @param state SHA-256 over the RFC 8785 bytes of the whole state afterwards
    public record Report(int runs, int actions, int refused, Hash state) {}

    /// Reads `file`, plain or gzip.
    public Report run(Path file) throws IOException, RefusedException {
        Set<String> runs = new TreeSet<>();
        int actions = 0;
        int refused = 0;
        long number = 0;
        try (BufferedReader lines = open(file)) {
            for (Optional<String> line = next(lines, 1); line.isPresent(); line = next(lines, number + 1)) {
                number++;
                if (line.get().isBlank()) {
                    continue;
                }
                ActionLine action = ActionLine.parse(number, line.get());
                if (onlyRun.isPresent()
                        && !onlyRun.get().equals(action.identity().runId())) {
                    continue;
                }
                take(action);
                runs.add(action.identity().runId());
                actions++;
                refused += failed(action) ? 1 : 0;
            }
        }
        if (actions == 0 && onlyRun.isPresent()) {
            throw new RefusedException("no run '" + onlyRun.get() + "' in " + file);
        }
        return new Report(runs.size(), actions, refused, engine.stateHash(target));
    }

    private static boolean failed(ActionLine action) {
        return action.json().get("ok").orElseThrow().equals(Json.of(false));
    }

    private void take(ActionLine action) throws IOException, RefusedException {
        try {
            engine.perform(action.toRequest(target, 0, ActionRequest.Origin.IMPORTED));
        } catch (IOException e) {
            throw new MalformedActionException(
                    action.number(), String.valueOf(e.getMessage()).replaceFirst("^line \\d+: ", ""));
        }
        if (action.stateAfter().isPresent()) {
            Hash state = engine.stateHash(target);
            if (!state.equals(action.stateAfter().get())) {
                throw new MalformedActionException(
                        action.number(),
                        "state_sha256_after is " + action.stateAfter().get() + ", but the state here is " + state
                                + "; the file belongs to another state, or holds runs that each start from it: import"
                                + " those one by one with --run");
            }
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            InputStream in = file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
            return new BufferedReader(new InputStreamReader(
                    in,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
        } catch (IOException e) {
            raw.close();
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<String> next(BufferedReader lines, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = lines.read(); c != -1; c = lines.read()) {
                if (c == '\n') {
                    return Optional.of(line.toString());
                }
                if (line.length() >= LINE_LIMIT_CHARS) {
                    throw new MalformedActionException(number, "is longer than " + LINE_LIMIT_CHARS + " characters");
                }
                line.append((char) c);
            }
        } catch (MalformedActionException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedActionException(
                    number, "cannot be read: " + e.getMessage() + "; the file is truncated or damaged");
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }
}
