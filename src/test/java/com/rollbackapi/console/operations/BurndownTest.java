package com.rollbackapi.console.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.UndoWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can still be offset, while its time runs out.
final class BurndownTest {
    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private Clocks clocks = TestClocks.create();

    @BeforeEach
    void theTestsTime() {
        Clocks real = TestClocks.create();
        clocks = new Clocks(now::get, real.nanoTime(), real.random());
    }

    private static Instant act(Engine engine) throws Exception {
        long epoch = engine.lease("launch", "growth");
        for (String tool : List.of("payments.charge", "ads.publish", "email.send")) {
            engine.perform(ActionRequest.live(
                    new Action.Identity("launch", "growth", tool, Optional.empty(), "launch/" + tool, Optional.empty()),
                    epoch,
                    tool,
                    Json.Obj.EMPTY,
                    List.of()));
        }
        return UndoWindow.open(engine.picture(), Instant.EPOCH)
                .getFirst()
                .action()
                .closes()
                .orElseThrow();
    }

    private static boolean isShown(SampleConsole console) {
        Node table = console.window().scene().lookup("#windowTable");
        return table.getParent().isVisible();
    }

    @Test
    void whatClosesFirstStandsFirstAndItsTimeRunsOutBetweenEntries() throws Exception {
        try (SampleConsole sample = SampleConsole.contained(folder)) {
            Engine engine = sample.incident().engine();
            Instant closes = act(engine);
            now.set(closes.minus(Duration.ofHours(3)));
            try (SampleConsole console = SampleConsole.over(sample.incident(), engine.source(), clocks)) {
                console.open(ScreenId.OPERATIONS, Selection.NOTHING);
                console.picture("operations-undo-windows");
                assertThat(console.texts())
                        .contains("2 open · the first closes in 3 h 00 min", "ads.pause · by hand", "3 h 00 min")
                        .contains("payments.refund · by hand", "29 d 02 h");
                now.set(closes.minusSeconds(90));
                SampleConsole.await(
                        "the time has run on",
                        () -> texts(console).contains("2 open · the first closes in 1 min 30 s"));
                now.set(closes);
                SampleConsole.await(
                        "it has closed", () -> texts(console).stream().anyMatch(t -> t.startsWith("1 open · ")));
                now.set(closes.plus(Duration.ofDays(30)));
                SampleConsole.await("nothing is left to offset", () -> !isShown(console));
            }
        }
    }

    @Test
    void inThePastItIsThePositionsTime() throws Exception {
        try (SampleConsole sample = SampleConsole.contained(folder)) {
            Engine engine = sample.incident().engine();
            assertThat(SampleConsole.ui(() -> isShown(sample))).isFalse();
            Instant closes = act(engine);
            long size = engine.picture().position();
            engine.contain(new Reach.Agent("growth"), new Operator.Request("ops_lead", "test"));
            now.set(closes.plus(Duration.ofDays(60)));
            try (SampleConsole console = SampleConsole.over(sample.incident(), engine.source(), clocks)) {
                console.open(ScreenId.OPERATIONS, Selection.NOTHING);
                assertThat(SampleConsole.ui(() -> isShown(console))).isFalse();
                console.seek(size);
                console.settle();
                assertThat(console.texts()).contains("2 open · the first closes in 23 h 59 min");
            }
        }
    }

    private static List<String> texts(SampleConsole console) {
        try {
            return console.texts();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
