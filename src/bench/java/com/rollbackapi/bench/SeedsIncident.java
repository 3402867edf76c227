package com.rollbackapi.bench;

import com.rollbackapi.engine.SeedsCase;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.StageName;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.target.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The seeds' incident, again and again over the same documents, PostgreSQL database (which forces to disk) and git
/// repository: 14 mutations and a migration that fails, taken back by one call.
final class SeedsIncident {
    private static final int WARM = 10;
    private static final int RUNS = 200;
    private static final double TARGET_MILLIS = 142;
    private static final double TARGET_RECOVERY_MILLIS = 4_218;

    private SeedsIncident() {}

    /// Adds the whole call, each stage as the journal has it, and the recovery: from the migration that failed to
    /// evidence that was written and checked.
    static void measure(Report report) throws Exception {
        System.setProperty(PostgresServer.DURABLE, "true");
        Path folder = Files.createTempDirectory("rbx-bench");
        double[] calls = new double[RUNS];
        double[] recoveries = new double[RUNS];
        double[][] stages = new double[StageName.values().length][RUNS];
        try (SeedsCase incident = SeedsCase.start(folder)) {
            for (int i = -WARM; i < RUNS; i++) {
                String run = "release/" + i;
                incident.release(run);
                long begin = System.nanoTime();
                Outcome outcome = incident.rollBack(run);
                long sealed = System.nanoTime();
                if (!(outcome instanceof Outcome.Restored restored)) {
                    throw new IOException("it was not restored: " + outcome);
                }
                EvidencePack.verify(
                        incident.engine().evidence(restored.rollbackId()), Optional.of(incident.verifier()));
                if (i >= 0) {
                    calls[i] = RollbackBench.millis(sealed - begin);
                    recoveries[i] = RollbackBench.millis(System.nanoTime() - begin);
                    RollbackRow row = Optional.ofNullable(
                                    incident.engine().picture().rollbacks().get(restored.rollbackId()))
                            .orElseThrow();
                    for (RollbackRow.Stage s : row.stages()) {
                        stages[s.name().ordinal()][i] = s.tookMicros().orElse(0L) / 1e3;
                    }
                }
            }
        } finally {
            Screen.delete(folder);
        }
        report.add(Row.of("three systems, preview to sealed, p50 of " + RUNS, RollbackBench.at(calls, 0.5), "ms")
                .atMost(TARGET_MILLIS));
        report.add(Row.of("three systems, preview to sealed, p95", RollbackBench.at(calls, 0.95), "ms"));
        for (StageName name : StageName.values()) {
            report.add(Row.of(
                    "stage " + name.name().toLowerCase(Locale.ROOT) + ", p50",
                    RollbackBench.at(stages[name.ordinal()], 0.5),
                    "ms"));
        }
        report.add(Row.of("recovery with evidence checked, slowest", RollbackBench.at(recoveries, 1), "ms")
                .atMost(TARGET_RECOVERY_MILLIS));
    }
}
