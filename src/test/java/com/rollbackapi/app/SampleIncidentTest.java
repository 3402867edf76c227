package com.rollbackapi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The story that the console starts with: it must happen, not be drawn.
final class SampleIncidentTest {
    @TempDir
    private Path folder;

    @Test
    void theReleaseRunIsContainedAndOneRollbackBringsThreeServicesBack() throws Exception {
        try (SampleIncident incident = SampleIncident.prepare(folder, TestClocks.create(), millis -> {})) {
            incident.run();
            Engine engine = incident.engine();
            Picture contained = engine.picture();
            assertThat(contained.containments().values())
                    .as("contained runs")
                    .anyMatch(c -> c.runId().equals(Optional.of(SampleIncident.ROGUE_RUN)) && !c.lifted());
            long mutations = mutations(contained);
            incident.keepTrying();
            assertThat(mutations(engine.picture()))
                    .as("a contained run writes nothing")
                    .isEqualTo(mutations);
            assertThat(contained.triggers())
                    .extracting(t -> t.rule())
                    .contains("BLAST-002", "SCHEMA-301", "HEALTH-007", "CLAIM-17B");

            Scope scope = new Scope.Checkpoint(incident.goodCheckpoint(), Optional.empty());
            Preview preview = engine.preview(scope);
            assertThat(preview.conflicts()).isEmpty();
            assertThat(preview.plan().targets()).containsExactlyInAnyOrderElementsOf(SampleIncident.BROKEN);
            Outcome outcome = engine.rollback(scope, preview.planHash(), new Operator.Request("ops_lead", "BLAST-002"));

            assertThat(outcome).isInstanceOf(Outcome.Restored.class);
            assertThat(incident.restored()).isTrue();
            Picture restored = engine.picture();
            for (String service : SampleIncident.BROKEN) {
                assertThat(engine.liveRoot(service))
                        .as(service)
                        .isEqualTo(restored.world().tree(service).root())
                        .isEqualTo(preview.plan().expectedRoots().get(service));
            }
            assertThat(restored.rollbacks().values().stream().filter(r -> r.status() == RollbackRow.Status.RESTORED))
                    .singleElement()
                    .satisfies(r ->
                            assertThat(r.mutations()).isEqualTo(preview.plan().mutations()));
        }
    }

    @Test
    void whoeverDoesNothingSeesContainmentHold() throws Exception {
        try (SampleIncident incident = SampleIncident.prepare(folder, TestClocks.create(), millis -> {})) {
            incident.run();
            Picture before = incident.engine().picture();
            for (int i = 0; i < 5; i++) {
                incident.keepTrying();
            }
            Picture after = incident.engine().picture();
            assertThat(after.counters().refused()).isEqualTo(before.counters().refused() + 5);
            for (String service : SampleIncident.BROKEN) {
                assertThat(after.world().tree(service).root())
                        .isEqualTo(before.world().tree(service).root());
            }
            assertThat(after.activeRollbacks())
                    .as("queued for an operator")
                    .hasSizeGreaterThanOrEqualTo(List.of(1).size());
        }
    }

    @Test
    void aRollbackIsUndoneByARollbackToItsSafetyCheckpoint() throws Exception {
        try (SampleIncident incident = SampleIncident.prepare(folder, TestClocks.create(), millis -> {})) {
            incident.run();
            Engine engine = incident.engine();
            Map<String, Hash> broken = roots(engine);
            long undone = restore(engine, incident.goodCheckpoint());
            Map<String, Hash> restored = roots(engine);
            String safety = engine.picture().rollbacks().values().stream()
                    .flatMap(r -> r.safetyCheckpoint().stream())
                    .findFirst()
                    .orElseThrow();
            for (String service : SampleIncident.BROKEN) {
                assertThat(engine.picture().restorePointOf(service))
                        .as("never offered")
                        .get()
                        .extracting(c -> c.id())
                        .isNotEqualTo(safety);
            }

            long again = restore(engine, safety);

            assertThat(roots(engine)).isEqualTo(broken);
            assertThat(again).as("as many mutations come back as were undone").isEqualTo(undone);
            restore(engine, incident.goodCheckpoint());
            assertThat(roots(engine)).isEqualTo(restored);
        }
    }

    private static Map<String, Hash> roots(Engine engine) throws Exception {
        Map<String, Hash> roots = new TreeMap<>();
        for (String service : SampleIncident.BROKEN) {
            roots.put(service, engine.liveRoot(service));
        }
        return roots;
    }

    private static long restore(Engine engine, String checkpoint) throws Exception {
        Scope scope = new Scope.Checkpoint(checkpoint, Optional.empty());
        Preview preview = engine.preview(scope);
        assertThat(engine.rollback(scope, preview.planHash(), new Operator.Request("ops_lead", "test")))
                .isInstanceOf(Outcome.Restored.class);
        return preview.plan().mutations();
    }

    private static long mutations(Picture picture) {
        RunRow run = Objects.requireNonNull(picture.runs().get(SampleIncident.ROGUE_RUN));
        return run.mutations();
    }
}
