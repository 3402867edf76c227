package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Executor;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Planner;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Previews and runs rollbacks: plan, queue, contain, execute.
final class Rollbacks {
    private final Workspace workspace;
    private final EngineLedger ledger;
    private final Containments containments;
    private final Checkpointer checkpointer;

    Rollbacks(Workspace workspace, Containments containments, Checkpointer checkpointer) {
        this.workspace = workspace;
        this.ledger = workspace.ledger();
        this.containments = containments;
        this.checkpointer = checkpointer;
    }

    Preview preview(Scope scope) throws IOException, RefusedException {
        try {
            Picture picture = ledger.picture();
            return new Previewer(
                            this::versions,
                            workspace.bench().blobs(),
                            workspace.clocks().wall())
                    .preview(picture, Planner.plan(picture, scope));
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /// The live versions of some objects of a target.
    Map<String, Optional<Hash>> versions(String target, Set<String> objects) throws IOException {
        Target found = workspace.bench().targets().get(target);
        if (found == null) {
            throw new IOException("this workspace has no target '" + target + "'");
        }
        try {
            Map<String, Optional<Hash>> versions = new HashMap<>();
            for (String object : objects) {
                versions.put(object, found.read(object).map(Hash::of));
            }
            return versions;
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    Outcome run(Scope scope, Hash confirmed, Operator.Request request) throws IOException, RefusedException {
        long from = workspace.clocks().nanoTime().getAsLong();
        Preview preview = preview(scope);
        Plan plan = preview.plan();
        if (!preview.planHash().equals(confirmed)) {
            return new Outcome.Refused(
                    Optional.empty(),
                    "the plan confirmed is stale: the journal has moved since; look at the new plan and confirm that",
                    List.of(),
                    Optional.of(preview.planHash()));
        }
        if (plan.isEmpty()) {
            return new Outcome.Unchanged(confirmed.hex());
        }
        if (!preview.conflicts().isEmpty()) {
            return new Outcome.Refused(
                    Optional.empty(),
                    "the live state is not what the journal recorded: "
                            + preview.conflicts().getFirst().text() + "; nothing was overwritten",
                    preview.conflicts(),
                    Optional.empty());
        }
        String id = queued(preview, request);
        Optional<String> left = left(ledger.picture(), plan);
        Fence fence = containments.fence(plan.runs(), id + ": " + request.reason(), request.requestedBy());
        long contained = (workspace.clocks().nanoTime().getAsLong() - from) / 1_000;
        Outcome outcome =
                executor().execute(new Executor.Order(id, plan, request.requestedBy(), left, contained), fence);
        openTasks(id, plan, outcome, request);
        workspace.follower().catchUp(ledger.picture());
        return outcome;
    }

    /// Puts a rollback into the queue, where it waits for somebody to confirm it. The same scope twice is one
    /// rollback.
    Optional<String> enqueue(Scope scope, Operator.Request request) throws IOException, RefusedException {
        Preview preview = preview(scope);
        return preview.plan().isEmpty() ? Optional.empty() : Optional.of(queued(preview, request));
    }

    /// The queued rollback of this plan, put there now if need be; one of the same scope whose plan is stale is
    /// closed.
    private String queued(Preview preview, Operator.Request request) throws IOException {
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED
                    && row.scope().equals(preview.plan().scope().text())) {
                if (row.planHash().equals(preview.planHash())) {
                    return row.id();
                }
                seal(row, "the journal has moved since it was queued; it was planned again");
            }
        }
        String id = "RBX-%d".formatted(ledger.picture().counters().deployments() + 1);
        queue(id, preview, request);
        return id;
    }

    private void seal(RollbackRow row, String reason) throws IOException {
        ledger.append(
                EventType.ROLLBACK_SEALED,
                row.requestedBy(),
                Json.object()
                        .put("rollback_id", row.id())
                        .put("status", "refused")
                        .put("reason", reason)
                        .build());
    }

    private void queue(String id, Preview preview, Operator.Request request) throws IOException {
        Plan plan = preview.plan();
        Hash planRef = workspace.bench().blobs().put(CanonicalJson.bytes(plan.toJson()));
        ledger.append(
                EventType.ROLLBACK_QUEUED,
                request.requestedBy(),
                Json.object()
                        .put("rollback_id", id)
                        .put("scope", plan.scope().toJson())
                        .put("scope_text", plan.scope().text())
                        .put("checkpoint", plan.checkpoint())
                        .strings("services", plan.targets())
                        .put("requested_by", request.requestedBy())
                        .put("reason", request.reason())
                        .put("plan_hash", Write.ref(preview.planHash()))
                        .put("plan_ref", Write.ref(planRef))
                        .put("mutations", plan.mutations())
                        .put("reversible", count(plan, EffectClass.REVERSIBLE))
                        .put("compensatable", count(plan, EffectClass.COMPENSATABLE))
                        .put("irreversible", count(plan, EffectClass.IRREVERSIBLE))
                        .put("confidence", Json.of(preview.confidence().score()))
                        .build());
    }

    private static long count(Plan plan, EffectClass effects) {
        return plan.actions().stream().filter(a -> a.effects() == effects).count();
    }

    /// The newest checkpoint of the state that the rollback leaves, where the lineage branches off.
    private static Optional<String> left(Picture picture, Plan plan) {
        return picture.checkpoints().values().stream()
                .filter(c -> plan.targets().stream().anyMatch(c::covers))
                .max(Comparator.comparingLong(CheckpointRow::entry))
                .map(CheckpointRow::id);
    }

    /// What only a person can follow up becomes a task.
    private void openTasks(String id, Plan plan, Outcome outcome, Operator.Request request) throws IOException {
        if (!(outcome instanceof Outcome.Restored)) {
            return;
        }
        long number = ledger.picture().tasks().size();
        for (Plan.Undone action : plan.irreversible()) {
            number++;
            ledger.stage(
                    EventType.TASK_OPENED,
                    request.requestedBy(),
                    Json.object()
                            .put("task", "TSK-%d".formatted(number))
                            .put(
                                    "title",
                                    action.tool() + " of " + action.run() + " cannot be undone: follow up by hand")
                            .put("rollback_id", id)
                            .put("object", "entry " + action.entry())
                            .build());
        }
        ledger.flush();
    }

    /// A rollback that was prepared and never sealed is finished now; one that was begun and not prepared is closed
    /// as refused, since nothing of it had happened.
    void resume() throws IOException {
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED) {
                continue; // it still waits for somebody to confirm it
            }
            boolean prepared =
                    row.stages().get(RollbackRow.StageName.EXECUTE.ordinal()).progress()
                            == RollbackRow.Progress.RUNNING;
            if (prepared) {
                Plan plan = StoredPlan.read(workspace.bench().blobs(), row.planHash());
                Executor.Order order =
                        new Executor.Order(row.id(), plan, row.requestedBy(), left(ledger.picture(), plan), 0);
                executor().resume(order);
            } else {
                seal(row, "the engine stopped before anything was changed");
            }
        }
    }

    private Executor executor() {
        return new Executor(
                ledger,
                workspace.bench().targets(),
                checkpointer,
                workspace.key(),
                workspace.clocks().nanoTime());
    }
}
