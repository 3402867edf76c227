package com.rollbackapi.projection;

import com.rollbackapi.projection.CheckpointRow.Capture;
import com.rollbackapi.projection.CheckpointRow.Health;
import com.rollbackapi.projection.CheckpointRow.Lifecycle;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.Picture.Counters;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Folds checkpoints through their life: create → verify → seal → expire.
final class CheckpointFold {
    static final String MAIN = "main";

    private CheckpointFold() {}

    /// A baseline also brings its targets' trees into the world: it is how state that was there before the journal
    /// enters it.
    static void saved(Draft draft, Body body, BlobSource blobs) throws IOException {
        Purpose purpose = purpose(body.text("purpose"));
        List<Capture> captures = new ArrayList<>();
        for (Body t : body.objects("targets")) {
            String target = t.text("name");
            if (purpose == Purpose.BASELINE) {
                draft.world = draft.world.adopting(target, Tree.load(t.hash("root"), blobs));
                ServiceFold.mutated(draft, body, target, 0, "baseline");
            }
            ServiceRow service = draft.services.get(target);
            long mutations = service == null ? 0 : service.mutations();
            captures.add(new Capture(target, t.hash("root"), t.number("leaves"), t.number("bytes"), mutations));
        }
        String branch = body.text("branch", MAIN);
        CheckpointRow row = new CheckpointRow(
                body.text("checkpoint"),
                body.text("name"),
                body.hash("root"),
                captures,
                body.maybe("parent"),
                branch,
                body.text("cause"),
                purpose,
                Lifecycle.CREATED,
                purpose == Purpose.RESTORED
                        ? Health.RESTORED
                        : branch.equals(MAIN) ? Health.UNVERIFIED : Health.BRANCHED,
                Optional.empty(),
                body.index(),
                body.number("position", body.index()),
                body.number("leaves"),
                body.number("bytes"),
                body.number("new_bytes"),
                body.time(),
                Optional.empty());
        if (draft.checkpoints.containsKey(row.id())) {
            throw new IllegalArgumentException("the checkpoint " + row.id() + " exists already");
        }
        draft.checkpoints = draft.checkpoints.plus(row.id(), row);
        Counters c = draft.counters;
        draft.counters = new Counters(
                c.actions(),
                c.refused(),
                c.mutations(),
                c.deployments(),
                c.checkpoints() + 1,
                c.verifications(),
                c.verifiedRuns());
    }

    private static Purpose purpose(String name) {
        try {
            return Purpose.valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a checkpoint has no purpose '" + name + "'", e);
        }
    }

    static void verified(Draft draft, Body body) {
        boolean ok = body.flag("ok");
        edit(draft, body, row -> {
            Health health = !ok
                    ? Health.CORRUPT
                    : row.health() == Health.UNVERIFIED || row.health() == Health.CORRUPT
                            ? Health.VERIFIED
                            : row.health();
            Lifecycle lifecycle = ok && row.lifecycle() == Lifecycle.CREATED ? Lifecycle.VERIFIED : row.lifecycle();
            return row.with(lifecycle, health, body.maybe("finding"));
        });
        @Nullable CheckpointRow row = draft.checkpoints.get(body.text("checkpoint"));
        if (row != null
                && ok
                && row.restorable()
                && row.purpose() != Purpose.SAFETY
                && row.branch().equals(MAIN)) {
            ServiceFold.restorePoint(draft, body, row);
        }
        Counters c = draft.counters;
        draft.counters = new Counters(
                c.actions(),
                c.refused(),
                c.mutations(),
                c.deployments(),
                c.checkpoints(),
                c.verifications() + 1,
                c.verifiedRuns() + (ok ? 1 : 0));
    }

    static void sealed(Draft draft, Body body) {
        edit(
                draft,
                body,
                row -> row.with(
                        Lifecycle.SEALED,
                        row.health() == Health.VERIFIED ? Health.STABLE : row.health(),
                        row.finding()));
    }

    static void expired(Draft draft, Body body) {
        edit(draft, body, row -> row.with(Lifecycle.EXPIRED, row.health(), row.finding()));
    }

    /// An approval may speak of something else, and of a checkpoint that this journal does not have: it says
    /// nothing here then.
    static void approval(Draft draft, Body body, boolean granted) {
        Optional<CheckpointRow> row = body.maybe("checkpoint").map(id -> draft.checkpoints.get(id));
        if (row.isPresent()) {
            CheckpointRow next = row.get().approved(granted ? Optional.of(body.actor()) : Optional.empty());
            draft.checkpoints = draft.checkpoints.plus(next.id(), next);
        }
    }

    private static void edit(Draft draft, Body body, UnaryOperator<CheckpointRow> change) {
        String id = body.text("checkpoint");
        CheckpointRow row = draft.checkpoints.get(id);
        if (row == null) {
            throw new IllegalArgumentException("no earlier entry saved the checkpoint '" + id + "'");
        }
        draft.checkpoints = draft.checkpoints.plus(id, change.apply(row));
    }
}
