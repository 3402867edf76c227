package com.rollbackapi.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `strace -f -y -x -s 24` saw of a writer, judged by the format's page alone: an entry is durable once the batch
/// that holds it was written whole and `fdatasync` of that segment has returned 0, and nothing in a segment is, once a
/// write or `fdatasync` of it has failed.
final class SystemCalls {
    private static final Pattern LINE = Pattern.compile("([0-9]+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\([0-9]+<([^>]*)>(?:, \"([^\"]*)\")?.*");
    private static final Pattern RESULT = Pattern.compile(".*\\) += (-?[0-9]+).*");
    private static final String MAGIC = "52425846";

    private final Map<String, String> unfinished = new HashMap<>();
    private final Map<String, List<long[]>> written = new HashMap<>();
    private final Set<String> failed = new HashSet<>();
    private final Set<Long> durable = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int injected;

    static SystemCalls of(Path trace) throws IOException {
        SystemCalls calls = new SystemCalls();
        for (String line : Files.readAllLines(trace)) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                calls.line(parts.group(1), parts.group(2));
            }
        }
        return calls;
    }

    /// How many calls were made to fail.
    int injected() {
        return injected;
    }

    /// Acknowledgements of what was not durable, and writes to what had failed.
    List<String> violations() {
        return violations;
    }

    private void line(String thread, String text) {
        Matcher resumed = RESUMED.matcher(text);
        if (text.endsWith("<unfinished ...>")) {
            String begun = text.substring(0, text.length() - "<unfinished ...>".length());
            unfinished.put(thread, begun);
            begins(begun);
        } else if (resumed.matches()) {
            String begun = unfinished.remove(thread);
            ends((begun == null ? "" : begun) + resumed.group(1));
        } else {
            begins(text);
            ends(text);
        }
    }

    private void begins(String text) {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            return;
        }
        String file = call.group(2);
        String bytes = call.group(3) == null ? "" : call.group(3);
        if (call.group(1).equals("write") && bytes.matches("[0-9]+ [0-9a-f]+")) {
            long index = Long.parseLong(bytes.substring(0, bytes.indexOf(' ')));
            if (!durable.contains(index)) {
                violations.add("acknowledged before it was durable, or after a failure: entry " + index);
            }
        } else if (file.endsWith(".wal") && failed.contains(file)) {
            violations.add("tried again after a failure: " + text);
        }
    }

    private void ends(String text) {
        injected += text.endsWith("(INJECTED)") ? 1 : 0;
        Matcher call = CALL.matcher(text);
        Matcher result = RESULT.matcher(text);
        if (!call.matches() || !result.matches()) {
            return;
        }
        String file = call.group(2);
        boolean isGood = !result.group(1).startsWith("-");
        if (!file.endsWith(".wal")) {
            return;
        }
        if (!isGood) {
            failed.add(file);
        } else if (call.group(1).equals("pwrite64")) {
            batch(file, call.group(3));
        } else if (call.group(1).equals("fdatasync") && !failed.contains(file)) {
            for (long[] batch : written.getOrDefault(file, List.of())) {
                for (long i = batch[0]; i < batch[0] + batch[1]; i++) {
                    durable.add(i);
                }
            }
            written.remove(file);
        }
    }

    /// Number of entries in bytes 12 to 15, index of the first in 16 to 23.
    private void batch(String file, String escaped) {
        String hex = escaped.replace("\\x", "");
        if (hex.startsWith(MAGIC)) {
            ByteBuffer head = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
            written.computeIfAbsent(file, f -> new ArrayList<>()).add(new long[] {head.getLong(16), head.getInt(12)});
        }
    }
}
