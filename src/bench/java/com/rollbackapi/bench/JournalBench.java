package com.rollbackapi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// How fast the journal is, beside what the machine could do and what others do on it: durable appends
/// ([DurableAppends]), the tree ([MerkleBench]), ten million entries ([TenMillion]) and the JSON that entries are
/// ([CodecBench]). `docs/testing/README.md` says what each row means.
public final class JournalBench {
    private JournalBench() {}

    /// Runs it, some ten minutes, and writes `target/bench/journal.json`. Needs Linux and 20 GB of disk for a
    /// while.
    public static void main(String[] args) throws Exception {
        Path folder = Path.of("target", "bench", "journal-work");
        delete(folder); // what a run that was killed left behind
        Files.createDirectories(folder);
        try {
            Report report = Report.bench("journal");
            DurableAppends.rows(folder).forEach(report::add);
            MerkleBench.Rates tree = MerkleBench.measure();
            report.add(MerkleBench.integrated(tree));
            TenMillion.rows(folder, tree).forEach(report::add);
            report.add(CodecBench.written(CodecBench.measure()));
            report.finish();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
