package com.rollbackapi.console.rollbacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Queued;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Button;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The queue beside the rollback that is looked at.
final class QueueViewTest {
    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "test");

    @TempDir
    private Path folder;

    /// One step of what a queued rollback undoes whole, less urgent.
    private static Queued waiting(Engine engine) throws Exception {
        RollbackRow before = queue(engine).getFirst().row();
        String run = StoredPlan.read(engine.source().blobs(), before.planHash())
                .runs()
                .getFirst();
        String step = engine.picture().world().actions().values().stream()
                .filter(a -> a.runId().equals(run))
                .map(a -> a.step())
                .findFirst()
                .orElseThrow();
        engine.enqueue(new Scope.Steps(List.of(step)), RollbackRow.Priority.LOW, REQUEST);
        return queue(engine).getLast();
    }

    private static List<Queued> queue(Engine engine) throws Exception {
        return Queued.of(engine.picture(), engine.source().blobs());
    }

    @Test
    void aQueuedRollbackSaysWhatItWaitsForAndTheNextInTurnIsOneClickAway() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            Queued last = waiting(engine);
            Queued.Wait wait = last.waiting().orElseThrow();
            Queued first = queue(engine).getFirst();
            assertThat(wait.behind()).isEqualTo(first.row().id());
            console.open(ScreenId.ROLLBACKS, new Selection.Rollback(last.row().id()));
            console.picture("rollbacks-queue");
            assertThat(console.texts()).contains(wait.text());
            assertThat(console.texts().stream().filter(wait.behind()::equals))
                    .as("in its own row and in that of the other")
                    .hasSize(2);
            Button next = console.button("Show next in turn");
            assertThat(SampleConsole.ui(next::isDisabled)).isFalse();
            fire(next);
            console.settle();
            assertThat(console.texts())
                    .anyMatch(t -> t.startsWith(first.row().id() + " · "))
                    .doesNotContain(wait.text());
            HoldButton confirm = (HoldButton) console.window().scene().getRoot().lookup(".hold-button");
            assertThat(SampleConsole.ui(confirm::isDisabled))
                    .as("it may be confirmed")
                    .isFalse();
        }
    }

    @Test
    void whereNothingWaitsNoneIsNext() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.ROLLBACKS, Selection.NOTHING);
            console.seek(1);
            console.picture("rollbacks-empty");
            assertThat(console.texts())
                    .contains("No rollback has been asked for")
                    .as("nothing of a rollback that comes later")
                    .noneMatch(t -> t.contains("roll back to"));
            assertThat(SampleConsole.ui(console.button("Show next in turn")::isDisabled))
                    .isTrue();
        }
    }

    private static void fire(Button button) throws Exception {
        SampleConsole.ui(() -> {
            button.fire();
            return true;
        });
    }
}
