package com.rollbackapi.checkpoint;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.SideBySide;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Takes coordinated checkpoints: captures several targets at one position of the journal, proves them, seals them.
/// Nobody may write to the targets meanwhile; the engine's single writer thread sees to that.
public final class Checkpointer {
    private static final int NAME_DIGITS = 6;

    private final Ledger ledger;
    private final BlobStore blobs;

    public Checkpointer(Ledger ledger, BlobStore blobs) {
        this.ledger = ledger;
        this.blobs = blobs;
    }

    /// Where captured content goes.
    public BlobStore blobs() {
        return blobs;
    }

    /// What a checkpoint is for.
    ///
    /// @param branch the line of the lineage that it belongs to, usually `main`
    public record Request(Purpose purpose, String cause, String branch, Optional<String> parent, String actor) {
        public static Request restorePoint(String cause, String actor) {
            return new Request(Purpose.RESTORE_POINT, cause, "main", Optional.empty(), actor);
        }
    }

    /// Captures the live state of the targets and journals `checkpoint.saved`. The content is durable before the
    /// entry is.
    public CheckpointRow save(Collection<Target> targets, Request request) throws IOException, TargetFailedException {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint covers at least one target");
        }
        Captured captured = new Captured(blobs);
        for (var answer : SideBySide.ask(List.copyOf(targets), t -> t, t -> t.capture(captured.blobs()))) {
            captured.add(answer.asked().name(), answer.orThrow());
        }
        return save(captured, request);
    }

    /// Begins a capture that the caller makes and saves: what was read to be compared is not read again.
    public Captured capture() {
        return new Captured(blobs);
    }

    /// States of targets, just captured and not yet a checkpoint.
    public static final class Captured {
        private final CountingBlobStore counted;
        private final Map<String, Tree> trees = new TreeMap<>();

        private Captured(BlobStore blobs) {
            this.counted = new CountingBlobStore(blobs);
        }

        /// Where the content goes.
        public BlobStore blobs() {
            return counted;
        }

        public void add(String target, Tree tree) {
            trees.put(target, tree);
        }
    }

    /// Journals `checkpoint.saved` of states that were captured live, at this position. The content is durable
    /// before the entry is.
    public CheckpointRow save(Captured captured, Request request) throws IOException {
        Map<String, Tree> trees = captured.trees;
        blobs.sync();
        Picture picture = ledger.picture();
        String id = "CKPT-%03d".formatted(picture.counters().checkpoints() + 1);
        Tree roots = Tree.EMPTY;
        List<Json> captures = new ArrayList<>();
        long leaves = 0;
        long sizeBytes = 0;
        for (var e : trees.entrySet()) {
            Tree tree = e.getValue();
            roots = roots.with(e.getKey(), tree.root());
            long bytes = sizeBytes(tree);
            captures.add(Json.object()
                    .put("name", e.getKey())
                    .put("root", Write.ref(tree.root()))
                    .put("leaves", tree.size())
                    .put("bytes", bytes)
                    .build());
            leaves += tree.size();
            sizeBytes += bytes;
        }
        Optional<String> parent = request.parent().or(() -> lastOn(picture, request.branch()));
        ledger.append(
                EventType.CHECKPOINT_SAVED,
                request.actor(),
                Json.object()
                        .put("checkpoint", id)
                        .put("name", name(picture, roots.root()))
                        .put("root", Write.ref(roots.root()))
                        .put("targets", Json.of(captures))
                        .put("parent", parent)
                        .put("branch", request.branch())
                        .put("cause", request.cause())
                        .put("purpose", request.purpose().name().toLowerCase(Locale.ROOT))
                        .put("position", picture.position())
                        .put("leaves", leaves)
                        .put("bytes", sizeBytes)
                        .put("new_bytes", captured.counted.newBytes())
                        .build());
        return row(id);
    }

    /// Six hex digits of the root, or more until no other content of this workspace has them.
    private static String name(Picture picture, Hash root) {
        int digits = NAME_DIGITS;
        while (digits < 64 && taken(picture, root, root.shortHex(digits))) {
            digits += 2;
        }
        return "checkpoint_" + root.shortHex(digits);
    }

    private static boolean taken(Picture picture, Hash root, String digits) {
        return picture.checkpoints().values().stream()
                .anyMatch(c -> !c.root().equals(root) && c.root().hex().startsWith(digits));
    }

    private static Optional<String> lastOn(Picture picture, String branch) {
        List<CheckpointRow> rows = picture.checkpoints().values().stream()
                .filter(c -> c.branch().equals(branch) && c.purpose() != Purpose.SAFETY)
                .toList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getLast().id());
    }

    private long sizeBytes(Tree tree) throws IOException {
        long[] total = {0};
        List<Hash> leaves = new ArrayList<>();
        tree.forEach((name, leaf) -> leaves.add(leaf));
        for (Hash leaf : leaves) {
            total[0] += blobs.sizeBytes(leaf);
        }
        return total[0];
    }

    /// Reads everything the checkpoint captured back from the store and compares it with the roots, journals the
    /// verdict. `finding` is a reason from outside, such as a broken invariant, for which the state is corrupt
    /// although it is whole.
    public CheckpointRow verify(CheckpointRow row, Optional<String> finding, String actor) throws IOException {
        Optional<String> fault = finding.or(() -> fault(row));
        ledger.append(
                EventType.CHECKPOINT_VERIFIED,
                actor,
                Json.object()
                        .put("checkpoint", row.id())
                        .put("ok", fault.isEmpty())
                        .put("root", Write.ref(row.root()))
                        .put("finding", fault)
                        .build());
        return row(row.id());
    }

    /// Verifies a checkpoint, and seals it where it is whole; `finding` as in [#verify].
    public CheckpointRow prove(CheckpointRow row, Optional<String> finding, String actor) throws IOException {
        CheckpointRow verified = verify(row, finding, actor);
        return verified.restorable() ? seal(verified, actor) : verified;
    }

    private Optional<String> fault(CheckpointRow row) {
        Tree roots = Tree.EMPTY;
        Set<Hash> found = new HashSet<>(); // many targets may have much in common
        for (CheckpointRow.Capture capture : row.captures()) {
            try {
                Tree tree = Tree.load(capture.root(), blobs);
                List<Hash> leaves = new ArrayList<>();
                tree.forEach((name, leaf) -> {
                    if (found.add(leaf)) {
                        leaves.add(leaf);
                    }
                });
                for (Hash leaf : leaves) {
                    if (blobs.get(leaf).isEmpty()) {
                        return Optional.of(capture.target() + ": the store has lost " + leaf);
                    }
                }
                roots = roots.with(capture.target(), tree.root());
            } catch (IOException e) {
                return Optional.of(capture.target() + ": " + e.getMessage());
            }
        }
        return roots.root().equals(row.root())
                ? Optional.empty()
                : Optional.of("the root is " + roots.root() + ", not " + row.root());
    }

    /// Seals a verified checkpoint: from now on it is a restore point that nothing changes.
    public CheckpointRow seal(CheckpointRow row, String actor) throws IOException {
        if (row.lifecycle() != CheckpointRow.Lifecycle.VERIFIED) {
            throw new IllegalStateException(
                    row.id() + " is " + row.lifecycle() + "; only a verified checkpoint is sealed");
        }
        ledger.append(
                EventType.CHECKPOINT_SEALED,
                actor,
                Json.object().put("checkpoint", row.id()).build());
        return row(row.id());
    }

    private CheckpointRow row(String id) {
        CheckpointRow row = ledger.picture().checkpoints().get(id);
        if (row == null) {
            throw new IllegalStateException(id + " was journaled and is not in the picture");
        }
        return row;
    }
}
