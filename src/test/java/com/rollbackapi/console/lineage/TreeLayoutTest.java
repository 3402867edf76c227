package com.rollbackapi.console.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Health;
import com.rollbackapi.projection.CheckpointRow.Lifecycle;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Where checkpoints stand in the drawn tree.
final class TreeLayoutTest {
    @Test
    void noTwoNodesShareAPlaceAndTimeGoesRight() {
        for (int seed = 0; seed < 200; seed++) {
            List<CheckpointRow> rows = random(new Random(seed));
            TreeLayout layout = TreeLayout.of(rows, List.of(), true);
            assertThat(layout.nodes().stream()
                            .map(n -> n.column() + "/" + n.row())
                            .collect(Collectors.toSet()))
                    .as("seed %d", seed)
                    .hasSize(rows.size());
            assertThat(layout.edges())
                    .as("seed %d", seed)
                    .allMatch(e -> e.from().column() < e.to().column());
            for (TreeLayout.Node a : layout.nodes()) {
                assertThat(a.last().branch().equals("main"))
                        .as("seed %d: only main is on top", seed)
                        .isEqualTo(a.row() == 0);
            }
            assertThat(TreeLayout.of(rows, List.of(), true)).isEqualTo(layout);
        }
    }

    @Test
    void aStraightRunOfBaselinesIsOneNodeUntilItIsExpanded() {
        List<CheckpointRow> rows = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            rows.add(row(i, "main", i - 1, Purpose.BASELINE));
        }
        rows.add(row(6, "main", 5, Purpose.RESTORE_POINT));
        TreeLayout collapsed = TreeLayout.of(rows, List.of(), false);
        assertThat(collapsed.nodes()).hasSize(2);
        assertThat(collapsed.node("CKPT-3")).contains(collapsed.nodes().getFirst());
        assertThat(collapsed.edges()).hasSize(1);
        assertThat(TreeLayout.of(rows, List.of(), true).nodes()).hasSize(6);
    }

    @Test
    void aRestorationIsDrawnFromWhatWasLeftAndFromWhatWasRestored() {
        List<CheckpointRow> rows = List.of(
                row(1, "main", 0, Purpose.RESTORE_POINT),
                row(2, "v2", 1, Purpose.RESTORE_POINT),
                row(3, "main", 1, Purpose.RESTORED));
        CheckpointRow.RestoreEdge restore =
                new CheckpointRow.RestoreEdge("RBX-1", Optional.of("CKPT-2"), "CKPT-1", Optional.of("CKPT-3"), 9, 5);
        assertThat(TreeLayout.of(rows, List.of(restore), false).edges())
                .extracting(e -> e.from().last().id() + ">" + e.to().last().id() + " " + e.kind())
                .containsExactlyInAnyOrder(
                        "CKPT-1>CKPT-2 PARENT", "CKPT-1>CKPT-3 PARENT", "CKPT-1>CKPT-3 RESTORED", "CKPT-2>CKPT-3 LEFT");
    }

    private static List<CheckpointRow> random(Random random) {
        List<CheckpointRow> rows = new ArrayList<>();
        rows.add(row(1, "main", 0, Purpose.BASELINE));
        for (int i = 2; i <= 2 + random.nextInt(40); i++) {
            CheckpointRow parent = rows.get(random.nextInt(rows.size()));
            String branch = random.nextInt(4) == 0 ? "b" + random.nextInt(6) : parent.branch();
            int from = Integer.parseInt(parent.id().substring(5));
            rows.add(row(i, branch, from, Purpose.RESTORE_POINT));
        }
        return rows;
    }

    private static CheckpointRow row(int number, String branch, int parent, Purpose purpose) {
        Hash root = Hash.of(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
        return new CheckpointRow(
                "CKPT-" + number,
                "checkpoint_" + root.shortHex(6),
                root,
                List.of(),
                parent == 0 ? Optional.empty() : Optional.of("CKPT-" + parent),
                branch,
                "",
                purpose,
                Lifecycle.SEALED,
                Health.STABLE,
                Optional.empty(),
                number,
                number,
                0,
                0,
                0,
                Instant.EPOCH,
                Optional.empty());
    }
}
