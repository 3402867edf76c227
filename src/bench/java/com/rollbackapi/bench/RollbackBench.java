package com.rollbackapi.bench;

import com.rollbackapi.app.SampleIncident;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The sample incident's rollback, from the confirmation to the seal: containment, safety checkpoint, preparation in
/// three services, restoration, verification of every root from the live systems, attestation, all of it journaled. A
/// fresh incident each time.
///
/// The peer is what people do without us: the same state, kept as files in a git repository, brought back with `git
/// restore` and checked with `git status`. It restores and compares, and journals, contains, signs and seals nothing:
/// it is the least that a restore of that many records from a version store costs.
public final class RollbackBench {
    private static final int WARM = 5;
    private static final int RUNS = 31;
    private static final double TARGET_MILLIS = 142;

    private RollbackBench() {}

    /// Runs it and writes `target/bench/rollback.json`. Needs git.
    public static void main(String[] args) throws Exception {
        Report report = Report.bench("rollback");
        double[] rollbacks = new double[RUNS];
        double[] previews = new double[RUNS];
        double[] peers = new double[RUNS];
        for (int i = -WARM; i < RUNS; i++) {
            double[] once = once();
            if (i >= 0) {
                previews[i] = once[0];
                rollbacks[i] = once[1];
                peers[i] = once[2];
            }
        }
        double peer = at(peers, 0.5);
        report.add(Row.of("confirm to sealed, p50", at(rollbacks, 0.5), "ms")
                .peer("git restore and status of as many files", peer)
                .atMost(TARGET_MILLIS));
        report.add(Row.of("confirm to sealed, p95", at(rollbacks, 0.95), "ms"));
        report.add(Row.of("preview, p50", at(previews, 0.5), "ms").atMost(100));
        SeedsIncident.measure(report);
        report.finish();
    }

    /// Milliseconds of the preview, the rollback, and the peer's restore of as many records.
    private static double[] once() throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        Clocks clocks = new Clocks(Clock.systemUTC(), System::nanoTime, new SecureRandom());
        try (SampleIncident incident = SampleIncident.prepare(folder.resolve("sample"), clocks, millis -> {})) {
            incident.run();
            Engine engine = incident.engine();
            Scope scope = new Scope.Checkpoint(incident.goodCheckpoint(), Optional.empty());
            long begin = System.nanoTime();
            Preview preview = engine.preview(scope);
            long previewed = System.nanoTime();
            Outcome outcome = engine.rollback(scope, preview.planHash(), new Operator.Request("bench", "measured"));
            long sealed = System.nanoTime();
            if (!(outcome instanceof Outcome.Restored)) {
                throw new IOException("it was not restored: " + outcome);
            }
            return new double[] {
                millis(previewed - begin),
                millis(sealed - previewed),
                git(folder.resolve("git"), preview.plan().steps().size())
            };
        } finally {
            Screen.delete(folder);
        }
    }

    private static double git(Path repository, int records) throws Exception {
        Files.createDirectories(repository);
        run(repository, "git", "init", "-q");
        for (int i = 0; i < records; i++) {
            Files.writeString(repository.resolve("record_" + i + ".json"), "{\"state\":\"good\",\"number\":" + i + "}");
        }
        run(repository, "git", "add", "-A");
        run(
                repository,
                "git",
                "-c",
                "user.name=bench",
                "-c",
                "user.email=bench@localhost",
                "commit",
                "-q",
                "-m",
                "good");
        for (int i = 0; i < records; i++) {
            Files.writeString(
                    repository.resolve("record_" + i + ".json"), "{\"state\":\"broken\",\"number\":" + i + "}");
        }
        long begin = System.nanoTime();
        run(repository, "git", "restore", ".");
        run(repository, "git", "status", "--porcelain");
        return millis(System.nanoTime() - begin);
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }

    static double at(double[] figures, double share) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
