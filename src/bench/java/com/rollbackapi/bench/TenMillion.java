package com.rollbackapi.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The rows of [LargeJournal], which runs in a process of its own with a bounded heap, beside RocksDB with the same
/// entries.
final class TenMillion {
    private static final double VERIFY_TARGET = 2_000_000;
    private static final String ROCKS = "RocksDB, the same entries";

    private TenMillion() {}

    /// Takes about four minutes.
    ///
    /// @param tree what hashing alone can do here
    static List<Row> rows(Path folder, MerkleBench.Rates tree) throws Exception {
        Figures ours = ours(folder.resolve("large"));
        RocksLarge.Figures rocks = RocksLarge.measure(folder.resolve("rocks-large"));
        int processors = Runtime.getRuntime().availableProcessors();
        return List.of(
                Row.of("300-byte entries verified", ours.of("verify 1/CPU s"), "1/CPU s")
                        .ceiling(MerkleBench.CEILING, tree.blocks())
                        .peer(MerkleBench.PEER, tree.peer())
                        .atLeast(VERIFY_TARGET),
                Row.of("verify of 10 M entries", ours.of("verify s"), "s")
                        .ceiling(
                                "bare SHA-256 of as many blocks on all cores",
                                LargeJournal.ENTRIES / tree.blocks() / processors)
                        .peer(ROCKS + ", verifyChecksum", rocks.verifySeconds())
                        .atMost(10),
                Row.of("open a journal of 10 M entries, warm", ours.of("open ms"), "ms")
                        .ceiling("reading head and edge", ours.of("open, least ms"))
                        .peer(ROCKS, rocks.openMillis())
                        .atMost(20),
                Row.of("open it with a 64 MiB WAL tail", ours.of("open with tail ms"), "ms")
                        .ceiling("reading the tail and one SHA-256 of it", ours.of("open with tail, least ms"))
                        .peer(ROCKS + ", 64 MiB in its log", rocks.tailMillis())
                        .atMost(200),
                Row.of("verified random read of 10 M, p50", ours.of("read us"), "us")
                        .ceiling("opening the file, reading 300 bytes", ours.of("read, least us"))
                        .peer(ROCKS, rocks.readMicros())
                        .atMost(60),
                Row.of("heap at 10 M entries, after collections, at most", ours.of("heap MiB"), "MiB")
                        .ceiling("-Xmx of that process", LargeJournal.HEAP_MIB)
                        .peer(ROCKS + ", indexes and cache", rocks.memoryMib())
                        .atMost(LargeJournal.HEAP_MIB),
                Row.of("the tail's first opening", ours.of("open with tail, first ms"), "ms"),
                Row.of("300-byte entries written, 4,096 at a time", ours.of("written 1/s"), "1/s"));
    }

    /// What the other process printed.
    private record Figures(Map<String, Double> byName) {
        double of(String name) {
            return Objects.requireNonNull(byName.get(name), name);
        }
    }

    private static Figures ours(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + LargeJournal.HEAP_MIB + "m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeJournal.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> figures = new HashMap<>();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines()
                    .filter(line -> line.startsWith(LargeJournal.FIGURE))
                    .map(line -> line.substring(LargeJournal.FIGURE.length()).split("=", 2))
                    .forEach(f -> figures.put(f[0], Double.valueOf(f[1])));
        }
        if (process.waitFor() != 0) {
            throw new IOException("the journal of ten million entries failed");
        }
        return new Figures(figures);
    }
}
