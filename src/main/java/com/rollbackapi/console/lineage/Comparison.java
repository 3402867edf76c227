package com.rollbackapi.console.lineage;

import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafDiff;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What differs between two checkpoints, over the services that both cover.
record Comparison(List<DiffView.Part> parts, long leaves, List<String> common) {
    Comparison {
        parts = List.copyOf(parts);
        common = List.copyOf(common);
    }

    /// Reads both captures from the store; what only `from` has is removed, what only `to` has is added.
    static Comparison of(CheckpointRow from, CheckpointRow to, BlobSource blobs) throws IOException {
        Map<String, Hash> before = roots(from);
        List<DiffView.Part> parts = new ArrayList<>();
        List<String> common = new ArrayList<>();
        long leaves = 0;
        for (CheckpointRow.Capture capture : to.captures()) {
            Hash root = before.get(capture.target());
            if (root == null) {
                continue;
            }
            common.add(capture.target());
            if (!root.equals(capture.root())) {
                List<LeafDiff> diff = Diff.between(Tree.load(root, blobs), Tree.load(capture.root(), blobs), blobs);
                leaves += diff.size();
                parts.add(new DiffView.Part(capture.target(), diff));
            }
        }
        return new Comparison(parts, leaves, common);
    }

    private static Map<String, Hash> roots(CheckpointRow c) {
        return c.captures().stream()
                .collect(Collectors.toMap(CheckpointRow.Capture::target, CheckpointRow.Capture::root, (a, b) -> b));
    }

    /// What one would compare a checkpoint with first: the gravest that grew from it, else its parent.
    static Optional<CheckpointRow> suggested(CheckpointRow of, List<CheckpointRow> all) {
        Optional<CheckpointRow> worst = all.stream()
                .filter(c -> !c.id().equals(of.id()) && c.entry() > of.entry() && share(of, c))
                .filter(c -> c.health() == CheckpointRow.Health.CORRUPT || c.health() == CheckpointRow.Health.BRANCHED)
                .max(Comparator.comparing((CheckpointRow c) -> c.health() == CheckpointRow.Health.CORRUPT)
                        .thenComparingLong(CheckpointRow::entry));
        return worst.or(() -> of.parent()
                .flatMap(p -> all.stream()
                        .filter(c -> c.id().equals(p) && share(of, c))
                        .findFirst()));
    }

    static boolean share(CheckpointRow a, CheckpointRow b) {
        return a.captures().stream().anyMatch(c -> b.covers(c.target()));
    }
}
