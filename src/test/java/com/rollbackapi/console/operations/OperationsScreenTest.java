package com.rollbackapi.console.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.projection.ServiceRow.Activity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.scene.control.Button;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an incident responder sees first.
final class OperationsScreenTest {
    @TempDir
    private Path folder;

    @Test
    void whatNeedsAttentionStandsFirstAndEveryFigureIsThePictures() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.OPERATIONS, Selection.NOTHING);
            console.picture("operations-contained");
            Picture picture = console.incident().engine().picture();
            List<ServiceRow.State> states = OperationsModel.services(picture).stream()
                    .map(ServiceRow::state)
                    .toList();
            assertThat(states).isSorted();
            long attention = picture.services().values().stream()
                    .filter(s -> s.state() != ServiceRow.State.STABLE)
                    .count();
            assertThat(console.texts())
                    .contains(picture.services().size() + " active · " + attention + " need attention")
                    .contains(picture.activeRollbacks().size() + " waiting or running")
                    .contains(OperationsModel.services(picture).getFirst().name());
        }
    }

    @Test
    void oneClickFromAServiceLeadsToThePreview() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.OPERATIONS, new Selection.Service("prod-api-gateway"));
            Button rollBack = console.button(console.texts().stream()
                    .filter(t -> t.startsWith("Roll back to"))
                    .findFirst()
                    .orElseThrow());
            SampleConsole.ui(() -> {
                rollBack.fire();
                return true;
            });
            console.settle();
            long mutations = console.incident()
                    .engine()
                    .preview(new com.rollbackapi.rollback.Scope.Checkpoint(
                            console.incident().goodCheckpoint(), Optional.empty()))
                    .plan()
                    .mutations();
            assertThat(console.texts()).contains("Hold to roll back " + mutations + " mutations");
        }
    }

    @Test
    void aRunIsContainedByHand() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.OPERATIONS, new Selection.Service("billing-resolution"));
            Button contain = console.button("Contain run");
            SampleConsole.ui(() -> {
                contain.fire();
                return true;
            });
            console.settle();
            assertThat(console.incident().engine().picture().containments().values())
                    .anyMatch(c -> isOf(c, "wf_2026_05_06_0911"));
            assertThat(console.texts()).contains("Resume run");
        }
    }

    @Test
    void aContainedRunIsResumedFromAVerifiedBoundaryAlone() throws Exception {
        String run = "wf_2026_05_06_0911";
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            engine.contain(new Reach.Run(run, false), new Operator.Request("ops_lead", "test"));
            console.open(ScreenId.OPERATIONS, new Selection.Service("billing-resolution"));
            resume(console);
            console.picture("operations-resume-refused");
            assertThat(Objects.requireNonNull(engine.picture().runs().get(run)).lease())
                    .as("the service is at no verified checkpoint")
                    .isEqualTo(RunRow.Lease.REVOKED);
            engine.checkpoint(List.of("billing-resolution"), new Operator.Request("ops_lead", "reviewed"));
            resume(console);
            RunRow resumed = Objects.requireNonNull(engine.picture().runs().get(run));
            assertThat(resumed.lease()).isEqualTo(RunRow.Lease.GRANTED);
            assertThat(resumed.writable()).containsExactly("billing-resolution");
            console.picture("operations-resumed");
        }
    }

    private static void resume(SampleConsole console) throws Exception {
        Button resume = console.button("Resume run");
        SampleConsole.ui(() -> {
            resume.fire();
            return true;
        });
        console.settle();
    }

    private static boolean isOf(ContainmentRow c, String run) {
        return c.runId().equals(Optional.of(run)) && !c.lifted();
    }

    @Test
    void inThePastTheActionsAreDisabledWithTheReason() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            console.seek(90);
            console.open(ScreenId.OPERATIONS, new Selection.Service("agents-db"));
            console.picture("operations-past");
            assertThat(console.texts()).contains("You are looking at the past; go live to act", "REPLAY 1×");
            assertThat(console.button("Contain run").isDisabled()).isTrue();
            console.seek(0);
            console.picture("operations-empty");
            assertThat(console.texts()).contains("Nothing is deployed in this picture");
        }
    }

    @Test
    void activityMovesOutToTheLeftAsTimePasses() {
        List<Integer> counts =
                IntStream.rangeClosed(1, Activity.BUCKETS).boxed().toList();
        Activity activity = new Activity(1_000, counts);
        Instant then = Instant.ofEpochSecond(1_000L * Activity.SLICE_SECONDS);
        assertThat(SparkCell.slices(activity, then)).isEqualTo(counts);
        List<Integer> later = SparkCell.slices(activity, then.plusSeconds(2L * Activity.SLICE_SECONDS));
        assertThat(later).startsWith(3, 4).endsWith(Activity.BUCKETS, 0, 0);
        assertThat(SparkCell.slices(activity, then.plusSeconds(3_600)))
                .isEqualTo(Collections.nCopies(Activity.BUCKETS, 0));
    }
}
