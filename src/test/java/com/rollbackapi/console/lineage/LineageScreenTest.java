package com.rollbackapi.console.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.projection.CheckpointRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.control.Button;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lineage says of the sample's checkpoints.
final class LineageScreenTest {
    @TempDir
    private Path folder;

    @Test
    void aCheckpointIsShownWithItsProofAndWhatDiffersFromTheCorruptOne() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            String good = console.incident().goodCheckpoint();
            console.open(ScreenId.LINEAGE, new Selection.Checkpoint(good));
            console.picture("lineage-good");
            List<String> texts = console.texts();
            assertThat(texts).contains(good, "agent-orchestrator, agents-db, prod-api-gateway");
            assertThat(texts).anyMatch(t -> t.contains("✓ proven by"));
            assertThat(texts).as("compared with the corrupt one").anyMatch(t -> t.contains("release-agent"));
            assertThat(console.button("Restore…").isDisabled()).isFalse();
        }
    }

    @Test
    void aCheckpointIsApprovedAndTheApprovalWithdrawn() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            String good = console.incident().goodCheckpoint();
            console.open(ScreenId.LINEAGE, new Selection.Checkpoint(good));
            assertThat(console.texts()).contains("by nobody");
            Button approve = console.button("Approve");
            SampleConsole.ui(() -> {
                approve.fire();
                return true;
            });
            SampleConsole.await("the approval", () -> approver(console, good).isPresent());
            console.settle();
            console.picture("lineage-approved");
            assertThat(console.texts())
                    .contains("in the name of " + approver(console, good).orElseThrow());
            assertThat(console.button("Withdraw approval").isDisabled()).isFalse();
        }
    }

    private static Optional<String> approver(SampleConsole console, String checkpoint) {
        return Objects.requireNonNull(
                        console.incident().engine().picture().checkpoints().get(checkpoint))
                .approvedBy();
    }

    @Test
    void aCorruptCheckpointCannotBeRestoredAndSaysWhy() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            CheckpointRow corrupt = console.incident().engine().picture().checkpoints().values().stream()
                    .filter(c -> c.health() == CheckpointRow.Health.CORRUPT)
                    .findFirst()
                    .orElseThrow();
            console.open(ScreenId.LINEAGE, new Selection.Checkpoint(corrupt.id()));
            console.picture("lineage-corrupt");
            assertThat(console.button("Restore…").isDisabled()).isTrue();
            assertThat(console.texts()).anyMatch(t -> t.contains("only a verified checkpoint can be restored"));
        }
    }

    @Test
    void inThePastThereAreOnlyTheCheckpointsOfThatTime() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            console.seek(40);
            console.open(ScreenId.LINEAGE, new Selection.Checkpoint("CKPT-003"));
            console.picture("lineage-past");
            assertThat(console.texts()).anyMatch(t -> t.startsWith("9 checkpoints"));
            assertThat(console.button("Verify again").isDisabled()).isTrue();
            console.seek(0);
            console.picture("lineage-empty");
        }
    }
}
