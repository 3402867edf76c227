package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rollbackapi.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is really full: a small file system of the test's own.
final class DiskFullCommandTest {
    private static final int SIZE_MEGABYTES = 24; // the log's first segment takes 16

    @TempDir
    private Path temp;

    private Path small = Path.of("");

    private void mount() throws Exception {
        small = Files.createDirectories(temp.resolve("small"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MEGABYTES + "m", "tmpfs", small.toString());
        assumeTrue(mounted, "skipped: this user may not mount a file system (it takes root)");
    }

    @AfterEach
    void unmount() throws Exception {
        if (Files.isDirectory(small)) {
            run("umount", small.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such tool
        }
    }

    @Test
    void appendStopsWithAClearErrorAndNothingAcknowledgedIsLost() throws Exception {
        mount();
        Path dir = Cli.workspace(small);
        Path ballast = small.resolve("ballast");
        Files.write(ballast, new byte[(int) Math.max(0, small.toFile().getUsableSpace() - 300_000)]);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            String before = i == 0 ? Lines.record("cancelled") : big(i - 1);
            lines.append(Lines.line("run/9", i, "o2", before, big(i))).append('\n');
        }
        Cli appended = Cli.feed(lines.toString(), "append", "-w", dir);
        assertThat(appended.exit()).as(appended.err()).isEqualTo(3);
        assertThat(appended.err()).containsIgnoringCase("space");
        List<Json.Obj> acknowledged = appended.lines().stream()
                .filter(l -> l.text("leaf_hash").isPresent())
                .toList();
        assertThat(acknowledged).isNotEmpty().hasSizeLessThan(400);

        Files.delete(ballast);
        Cli verify = Cli.run("verify", dir, "--json");
        assertThat(verify.exit()).as(verify.out()).isZero();
        long last = (long) acknowledged.getLast().number("index").orElse(-1);
        assertThat(verify.number("entries"))
                .as("entries after the last acknowledged")
                .isGreaterThan(last);
        Cli more = Cli.run("checkpoint", "create", "-w", dir, "--json");
        assertThat(more.exit())
                .as("with space again it goes on: %s", more.err())
                .isZero();
    }

    @Test
    void aHalfWrittenExportIsRemoved() throws Exception {
        mount();
        Path dir = Cli.workspace(temp.resolve("roomy"));
        Files.write(small.resolve("ballast"), new byte[(int) (small.toFile().getUsableSpace() - 4_096)]);
        Path file = small.resolve("e.rbxj");
        Cli export = Cli.run("export", "-w", dir, file);
        assertThat(export.exit()).as(export.err()).isEqualTo(3);
        assertThat(export.err()).containsIgnoringCase("space").contains("e.rbxj");
        try (var left = Files.list(small)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactly("ballast");
        }
        assertThat(Cli.run("verify", dir).exit()).isZero();
    }

    /// A record that no compression makes small.
    private static String big(int seed) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, 250).forEach(i -> text.append(Lines.sha(seed + "/" + i)));
        return Lines.record(text.toString());
    }
}
