package com.rollbackapi.projection;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.RollbackRow.Progress;
import com.rollbackapi.projection.RollbackRow.StageName;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.projection.RollbackRow.Step;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// Folds rollbacks: from the plan that was queued, step by step, to the seal.
final class RollbackFold {
    private RollbackFold() {}

    static void queued(Draft draft, Body body, BlobSource blobs) throws IOException {
        String id = body.text("rollback_id");
        ServiceFold.count(draft, id);
        Hash planHash = body.hash("plan_ref");
        FoldedPlan plan = FoldedPlan.read(body, blobs, planHash);
        RollbackRow row = new RollbackRow(
                id,
                body.text("scope_text"),
                body.maybe("checkpoint"),
                body.texts("services"),
                body.text("requested_by"),
                body.text("reason"),
                Status.QUEUED,
                RollbackRow.waiting(),
                plan.steps(),
                planHash,
                body.json().get("scope").orElse(Json.Null.NULL) instanceof Json.Obj scope
                        && scope.get("steps").isPresent(),
                new RollbackRow.Place(priority(body.text("priority", "normal")), plan.closes()),
                body.number("mutations"),
                new RollbackRow.Mix(
                        Math.toIntExact(body.number("reversible")),
                        Math.toIntExact(body.number("compensatable")),
                        Math.toIntExact(body.number("irreversible"))),
                body.real("confidence"),
                Optional.empty(),
                Optional.empty(),
                body.maybeHash("expected_root"),
                Optional.empty(),
                Optional.empty(),
                body.index(),
                body.time(),
                body.time());
        if (draft.rollbacks.containsKey(id)) {
            throw new IllegalArgumentException("the rollback " + id + " exists already");
        }
        draft.rollbacks = draft.rollbacks.plus(id, row);
    }

    /// Somebody says that it is more urgent, or less.
    static void prioritized(Draft draft, Body body) {
        RollbackRow.Priority next = priority(body.text("priority"));
        edit(draft, body, r -> r.edit(body.time()).priority(next).build());
    }

    private static RollbackRow.Priority priority(String name) {
        return RollbackRow.Priority.ofWireName(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no priority '" + name + "'"));
    }

    static void initiated(Draft draft, Body body) {
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .status(Status.RUNNING)
                        .stage(StageName.CONTAIN, Progress.DONE, body.maybeNumber("contain_micros"))
                        .stage(StageName.PREPARE, Progress.RUNNING, Optional.empty())
                        .safety(body.maybe("safety_checkpoint"))
                        .build());
        ServiceFold.restoring(
                draft,
                body,
                body.text("rollback_id"),
                row(draft, body.text("rollback_id")).services());
    }

    static void prepared(Draft draft, Body body) {
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .status(Status.RUNNING)
                        .stage(StageName.PREPARE, Progress.DONE, body.maybeNumber("prepare_micros"))
                        .tries(body.maybeNumber("tries"))
                        .stage(StageName.EXECUTE, Progress.RUNNING, Optional.empty())
                        .safety(body.maybe("safety_checkpoint"))
                        .pauseAfter(body.maybeNumber("pause_after").map(Math::toIntExact))
                        .build());
    }

    static void paused(Draft draft, Body body) {
        if (row(draft, body.text("rollback_id")).pauseAfter().isEmpty()) {
            throw new IllegalArgumentException("its order names no step to pause after");
        }
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .status(Status.PAUSED)
                        .stage(StageName.EXECUTE, Progress.PAUSED, Optional.empty())
                        .build());
    }

    static void step(Draft draft, Body body) {
        int number = Math.toIntExact(body.number("step"));
        boolean done = body.text("outcome").equals("done");
        if (done) {
            List<Step> steps = row(draft, body.text("rollback_id")).steps();
            if (number < 1 || number > steps.size()) {
                throw new IllegalArgumentException("the plan has no step " + number);
            }
            move(draft, body, steps.get(number - 1).kept());
        }
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .step(number, done ? Progress.DONE : Progress.FAILED, body.maybeNumber("took_micros"))
                        .build());
    }

    /// Puts the object back: the writes undone no longer count, or those of an earlier position count again. Later
    /// writes that stay have the versions of `kept` from now on.
    private static void move(Draft draft, Body body, List<RollbackRow.Kept> kept) {
        String target = body.text("target");
        String object = body.text("object");
        PVector<Effect> now = draft.world
                .history(target, object)
                .map(World.ObjectHistory::effects)
                .orElse(TreePVector.empty());
        PVector<Effect> next;
        Optional<Long> position = body.maybeNumber("restores_position");
        if (position.isPresent()) {
            next = draft.world
                    .history(target, object)
                    .map(h -> h.effectsAt(position.get()))
                    .orElse(TreePVector.empty());
        } else {
            Set<Long> undone = new HashSet<>();
            body.entries("undoes").forEach(undone::add);
            next = TreePVector.from(
                    now.stream().filter(e -> !undone.contains(e.entry())).toList());
            next = rebased(next, kept);
        }
        Write back = new Write(target, object, body.maybeHash("before_ref"), body.maybeHash("after_ref"));
        draft.world = draft.world.moved(back, body.index(), next);
        ServiceFold.unmutated(draft, body, target, now.size() - next.size());
    }

    private static PVector<Effect> rebased(PVector<Effect> effects, List<RollbackRow.Kept> kept) {
        Deque<RollbackRow.Kept> open = new ArrayDeque<>(kept);
        List<Effect> rebased = new ArrayList<>();
        for (Effect e : effects) {
            RollbackRow.Kept k = open.peek();
            if (k != null && k.entry() == e.entry()) {
                open.remove();
                rebased.add(new Effect(e.entry(), e.run(), e.tool(), k.before(), k.after()));
            } else {
                rebased.add(e);
            }
        }
        return TreePVector.from(rebased);
    }

    static void restored(Draft draft, Body body) {
        String id = body.text("rollback_id");
        boolean verified = body.text("integrity").equals("verified");
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .stage(StageName.EXECUTE, Progress.DONE, body.maybeNumber("execute_micros"))
                        .stage(
                                StageName.VERIFY,
                                verified ? Progress.DONE : Progress.FAILED,
                                body.maybeNumber("verify_micros"))
                        .stage(StageName.ATTEST, Progress.RUNNING, Optional.empty())
                        .restored(body.maybeHash("root"), body.maybeNumber("latency_ms"))
                        .build());
        if (!verified) {
            return;
        }
        RollbackRow row = row(draft, id);
        long position = body.number("restores_position", Long.MAX_VALUE);
        Set<String> runs = row.surgical() ? Set.of() : new HashSet<>(body.texts("runs"));
        ServiceFold.restored(
                draft,
                body,
                id,
                d -> d.entry() >= position || d.run().map(runs::contains).orElse(false));
        for (String run : runs) {
            RunRow known = draft.runs.get(run);
            if (known != null && (position == Long.MAX_VALUE || known.firstEntry() >= position)) {
                RunFold.undone(draft, run, true);
            }
        }
        row.checkpoint()
                .ifPresent(to -> draft.restoreEdges = draft.restoreEdges.plus(new CheckpointRow.RestoreEdge(
                        id,
                        body.maybe("left_checkpoint"),
                        to,
                        body.maybe("restored_checkpoint"),
                        body.index(),
                        body.number("latency_ms", 0))));
    }

    static void sealed(Draft draft, Body body) {
        Status status;
        try {
            status = Status.valueOf(body.text("status").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a rollback has no status '" + body.text("status") + "'", e);
        }
        edit(
                draft,
                body,
                r -> r.edit(body.time())
                        .status(status)
                        .sealed(body.maybeNumber("attest_micros"), body.maybeNumber("seal_micros"))
                        .tries(body.maybeNumber("tries"))
                        .build());
        ServiceFold.lifted(draft, body, body.text("rollback_id"));
    }

    private static RollbackRow row(Draft draft, String id) {
        RollbackRow row = draft.rollbacks.get(id);
        if (row == null) {
            throw new IllegalArgumentException("no earlier entry queued the rollback '" + id + "'");
        }
        return row;
    }

    private static void edit(Draft draft, Body body, UnaryOperator<RollbackRow> change) {
        String id = body.text("rollback_id");
        draft.rollbacks = draft.rollbacks.plus(id, change.apply(row(draft, id)));
    }
}
