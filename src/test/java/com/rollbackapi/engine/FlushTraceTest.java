package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The system calls of `rbx append`: whatever it wrote to the write-ahead log and the store, `fdatasync` of that file
/// has returned before the acknowledgement is written to standard output.
class FlushTraceTest {
    private static final int LINES = 40;

    /// `123 pwrite64(7</dir/journal/wal/00000000.wal>, "…", …) = 4096`, or without its end where another thread
    /// came between.
    private static final Pattern CALL = Pattern.compile("[0-9]+ +(\\w+)\\(([0-9]+)<([^>]*)>(.*)");

    private static final Pattern THREAD = Pattern.compile("([0-9]+) +(<\\.\\.\\. (\\w+) resumed>)?.*");

    @TempDir
    private Path temp;

    private final Set<String> unforced = new HashSet<>();
    private final Map<String, String> forcing = new HashMap<>();
    private int walForces;
    private int acknowledged;

    @Test
    void everyAcknowledgementComesAfterItsFlush() throws Exception {
        Path strace = SharedData.tool("strace");
        SharedData.wantOfTools(mayTrace(strace), "strace may not trace here (ptrace is forbidden)");
        Path dir = temp.resolve("w");
        SmallWorkspace.create(dir, 2);
        Path trace = temp.resolve("trace");
        append(strace, dir, trace);
        int forcesBefore = 0;
        for (String line : Files.readAllLines(trace)) {
            int before = acknowledged;
            follow(line);
            if (acknowledged > before) {
                assertThat(unforced)
                        .as("written but not durable at acknowledgement %d: %s", acknowledged, line)
                        .isEmpty();
                assertThat(walForces).as("flushes of the log before %s", line).isGreaterThan(forcesBefore);
                forcesBefore = walForces;
            }
        }
        assertThat(acknowledged).isEqualTo(LINES);
    }

    private static boolean mayTrace(Path strace) throws Exception {
        Process process = new ProcessBuilder(strace.toString(), "-f", "-o", "/dev/null", "true").start();
        return process.waitFor() == 0;
    }

    private void append(Path strace, Path dir, Path trace) throws Exception {
        Process process = new ProcessBuilder(
                        strace.toString(),
                        "-f",
                        "-y",
                        "-s",
                        "24",
                        "-e",
                        "trace=write,pwrite64,pwritev,writev,fdatasync,fsync",
                        "-o",
                        trace.toString(),
                        Path.of(System.getProperty("rbx.home"), "bin", "rbx").toString(),
                        "append",
                        "--workspace",
                        dir.toString())
                .redirectOutput(temp.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer in = process.outputWriter(UTF_8)) {
            for (int i = 0; i < LINES; i++) {
                in.write(KillRounds.line(1, i));
            }
        }
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("rbx append ends").isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readAllLines(temp.resolve("out"))).hasSize(LINES).allMatch(l -> l.startsWith("{\"index\":"));
    }

    private void follow(String line) {
        Matcher call = CALL.matcher(line);
        Matcher thread = THREAD.matcher(line);
        if (call.matches() && thread.matches()) {
            String file = call.group(3);
            boolean done = line.endsWith("= 0");
            switch (call.group(1)) {
                case "fdatasync", "fsync" -> {
                    forcing.put(thread.group(1), file);
                    if (done) {
                        forced(thread.group(1));
                    }
                }
                default -> write(call.group(2), file, call.group(4));
            }
        } else if (thread.matches()
                && thread.group(3) != null
                && thread.group(3).contains("sync")
                && line.endsWith("= 0")) {
            forced(thread.group(1));
        }
    }

    private void write(String descriptor, String file, String rest) {
        if (descriptor.equals("1") && rest.contains("{\\\"index\\\"")) {
            acknowledged++;
        } else if (file.endsWith(".wal") || file.endsWith(".rbxp")) {
            unforced.add(file);
            // a force that had begun before this write says nothing about it
            forcing.values().removeIf(file::equals);
        }
    }

    private void forced(String thread) {
        String file = forcing.remove(thread);
        if (file != null) {
            unforced.remove(file);
            walForces += file.endsWith(".wal") ? 1 : 0;
        }
    }
}
