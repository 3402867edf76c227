package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Progress;
import com.rollbackapi.projection.RollbackRow.StageName;
import com.rollbackapi.rollback.Compensator;
import com.rollbackapi.rollback.Doubts;
import com.rollbackapi.rollback.Executor;
import com.rollbackapi.rollback.FollowUps;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.ServiceSilentException;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.OverlayBlobStore;
import com.rollbackapi.target.sql.SqlTarget;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Previews and runs rollbacks: plan, queue, contain, execute.
final class Rollbacks {
    private final EngineLedger ledger;
    private final Workbench bench;
    private final Means means;
    private final Containments containments;
    private final Checkpointer checkpointer;
    private final Unfinished unfinished;
    private final CallsUnderWay underWay;

    /// What it works with.
    ///
    /// @param calls makes the calls that offset actions
    /// @param key what signs now
    /// @param invariants what is declared of every state
    record Means(
            EngineLedger ledger,
            Workbench bench,
            Follower follower,
            ServiceCalls calls,
            Supplier<SigningKey> key,
            Invariants invariants,
            Clocks clocks) {}

    Rollbacks(Means means, Containments containments, Checkpointer checkpointer, CallsUnderWay underWay) {
        this.ledger = means.ledger();
        this.bench = means.bench();
        this.means = means;
        this.containments = containments;
        this.checkpointer = checkpointer;
        this.underWay = underWay;
        this.unfinished = new Unfinished(bench.blobs());
    }

    /// A preview, the rollback that ended in part and whose plan it is, and the versions in memory that merges made
    /// for it: looking changes nothing.
    private record Drawn(Preview preview, Optional<RollbackRow> begun, BlobSource content) {}

    /// Where a rollback of the scope ended in part, it is that one that can be run: to its end.
    Preview preview(Scope scope) throws IOException, RefusedException {
        return draw(scope).preview();
    }

    private Drawn draw(Scope scope) throws IOException, RefusedException {
        try {
            OverlayBlobStore content = new OverlayBlobStore(bench.blobs());
            Picture picture = ledger.picture();
            Unfinished.Asked asked = unfinished.ask(picture, scope, content);
            Plan plan = asked.plan();
            requireNoMigrationSince(picture, scope, plan);
            Preview preview = new Previewer(
                            new LiveTargets(bench),
                            content,
                            means.calls()::offers,
                            means.invariants(),
                            means.clocks().wall())
                    .preview(picture, plan);
            return new Drawn(preview, asked.begun(), content);
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /// A position before a migration has another schema, which no row brings back: to call it restored would be
    /// untrue.
    private void requireNoMigrationSince(Picture picture, Scope scope, Plan plan) throws RefusedException {
        Optional<Long> position = plan.position();
        Optional<String> service = scope instanceof Scope.Checkpoint c ? c.service() : Optional.empty();
        Optional<MigrationRow> since = picture.migrations().values().stream()
                .filter(m -> m.state() == MigrationRow.State.APPLIED)
                .filter(m -> position.isPresent() && m.entry() >= position.get())
                .filter(m -> service.isEmpty() || service.get().equals(m.service()))
                .filter(m -> bench.targets().get(m.service()) instanceof SqlTarget)
                .findFirst();
        if (since.isPresent()) {
            throw new RefusedException("the migration " + since.get().id() + " was applied to "
                    + since.get().service() + " after that; undo it first: rbx migration undo "
                    + since.get().id());
        }
    }

    /// The live versions of some objects of a target.
    Map<String, Optional<Hash>> versions(String target, Set<String> objects) throws IOException {
        return new LiveTargets(bench).versions(target, objects);
    }

    Outcome run(Scope scope, Hash confirmed, Operator.Request request) throws IOException, RefusedException {
        long from = means.clocks().nanoTime().getAsLong();
        Drawn drawn = draw(scope);
        if (drawn.preview().planHash().equals(confirmed)
                && endCalls(scope, drawn.preview().plan(), request)) {
            drawn = draw(scope);
        }
        Preview preview = drawn.preview();
        Plan plan = preview.plan();
        if (!preview.planHash().equals(confirmed)) {
            return new Outcome.Refused(
                    Optional.empty(),
                    "the plan confirmed is stale: the journal has moved since; look at the new plan and confirm that",
                    List.of(),
                    Optional.of(preview.planHash()));
        }
        if (plan.isEmpty() && plan.irreversible().isEmpty()) {
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
        if (plan.steps().isEmpty() && plan.compensations().isEmpty()) {
            return leftToPeople(drawn, request);
        }
        Optional<RollbackRow> begun = drawn.begun();
        String id = begun.isPresent() ? begun.get().id() : queued(drawn, request);
        Optional<String> left = left(ledger.picture(), plan);
        Fence fence = containments.fence(plan.runs(), id + ": " + request.reason(), request.requestedBy());
        long contained = (means.clocks().nanoTime().getAsLong() - from) / 1_000;
        Executor.Order order = new Executor.Order(id, plan, request.requestedBy(), left, contained);
        Outcome outcome =
                begun.isPresent() ? executor().resume(order, fence) : executor().execute(order, fence);
        means.follower().catchUp(ledger.picture());
        return outcome;
    }

    /// Contains the runs first, so that their calls of services are not repeated, and waits for what is out: what
    /// came of it is part of what is undone. False where nothing was under way.
    private boolean endCalls(Scope scope, Plan plan, Operator.Request request) throws IOException {
        Set<String> runs = new TreeSet<>(plan.runs());
        if (scope instanceof Scope.Runs asked) {
            runs.addAll(asked.runIds()); // of one that has done nothing else the plan does not know
        }
        if (!underWay.isAny(runs::contains)) {
            return false;
        }
        containments.hold(runs, request.reason(), request.requestedBy());
        underWay.review();
        List<Runnable> acknowledgements = underWay.end(runs::contains);
        ledger.flush();
        acknowledgements.forEach(Runnable::run);
        return true;
    }

    /// Nothing can be put back: it is irreversible, or would overwrite what somebody did since. There are tasks,
    /// and nothing is restored.
    private Outcome leftToPeople(Drawn drawn, Operator.Request request) throws IOException {
        Plan plan = drawn.preview().plan();
        Picture picture = ledger.picture();
        Doubts doubts = new Doubts(ledger, means.calls(), means.clocks().wall());
        FollowUps followUps = new FollowUps(picture, plan, doubts);
        try {
            doubts.requireSettled(plan);
        } catch (ServiceSilentException e) {
            return new Outcome.Refused(Optional.empty(), String.valueOf(e.getMessage()), List.of(), Optional.empty());
        }
        Optional<RollbackRow> same = picture.rollbacks().values().stream()
                .filter(r -> r.planHash().equals(drawn.preview().planHash()))
                .max(Comparator.comparingLong(RollbackRow::queuedEntry));
        Optional<RollbackRow> queued = same.filter(r -> r.status() == RollbackRow.Status.QUEUED);
        boolean isAsked = followUps
                .missing(same.map(RollbackRow::id).orElse(""), List.of())
                .isEmpty();
        if (isAsked && plan.tasks().isEmpty() && same.filter(this::hasAsked).isEmpty()) {
            if (queued.isPresent()) {
                seal(queued.get(), "there is nothing to undo");
            }
            return new Outcome.Unchanged(drawn.preview().planHash().hex());
        }
        Optional<String> told = same.filter(r -> r.status() == RollbackRow.Status.REFUSED && isAsked)
                .map(RollbackRow::id);
        if (told.isPresent() || (queued.isEmpty() && FollowUps.isAsked(picture, plan))) {
            return new Outcome.Refused(told, leftReason(plan), List.of(), Optional.empty());
        }
        String id = queued(drawn, request);
        // a crash here leaves it queued, with its tasks or without: asked again, it goes on from there
        ledger.appendAll(
                EventType.TASK_OPENED,
                request.requestedBy(),
                new FollowUps(ledger.picture(), plan, doubts).missing(id, List.of()));
        seal(Objects.requireNonNull(ledger.picture().rollbacks().get(id)), leftReason(plan));
        return new Outcome.Refused(Optional.of(id), leftReason(plan), List.of(), Optional.empty());
    }

    private boolean hasAsked(RollbackRow row) {
        return ledger.picture().tasks().values().stream()
                .anyMatch(t -> t.rollbackId().equals(Optional.of(row.id())));
    }

    private static String leftReason(Plan plan) {
        if (!plan.tasks().isEmpty()) {
            return plan.tasks().getFirst().text() + "; nothing was overwritten, a task says what to correct";
        }
        Plan.Undone first = plan.irreversible().getFirst();
        return first.tool() + " of " + first.run() + ", entry " + first.entry()
                + ", cannot be undone; nothing was changed, a task says what to follow up";
    }

    /// Puts a rollback into the queue, where it waits for somebody to confirm it. The same scope twice is one
    /// rollback.
    Optional<String> enqueue(Scope scope, Operator.Request request) throws IOException, RefusedException {
        Drawn drawn = draw(scope);
        if (drawn.begun().isPresent()) {
            return drawn.begun().map(RollbackRow::id);
        }
        Plan plan = drawn.preview().plan();
        return plan.isEmpty() && FollowUps.isAsked(ledger.picture(), plan)
                ? Optional.empty()
                : Optional.of(queued(drawn, request));
    }

    /// The queued rollback of this plan, put there now if need be; one of the same scope whose plan is stale is
    /// closed.
    private String queued(Drawn drawn, Operator.Request request) throws IOException {
        Preview preview = drawn.preview();
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED
                    && unfinished.isOf(row, preview.plan().scope())) {
                if (row.planHash().equals(preview.planHash())) {
                    return row.id();
                }
                seal(row, "the journal has moved since it was queued; it was planned again");
            }
        }
        String id = "RBX-%d".formatted(ledger.picture().counters().deployments() + 1);
        queue(id, drawn, request);
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

    private void queue(String id, Drawn drawn, Operator.Request request) throws IOException {
        Preview preview = drawn.preview();
        Plan plan = preview.plan();
        keepMerged(plan, drawn.content());
        Hash planRef = bench.blobs().put(CanonicalJson.bytes(plan.toJson()));
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

    private void keepMerged(Plan plan, BlobSource content) throws IOException {
        for (Plan.Step step : plan.steps()) {
            for (Plan.Kept kept : step.kept()) {
                if (kept.after().isPresent()
                        && !bench.blobs().contains(kept.after().get())) {
                    bench.blobs().put(content.require(kept.after().get(), "a merged version of " + step.object()));
                }
            }
        }
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

    /// A rollback that was prepared and never sealed is finished now; one that was begun and not prepared is closed
    /// as refused, since nothing of it had happened.
    void resume() throws IOException {
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED) {
                continue; // it still waits for somebody to confirm it
            }
            if (row.stage(StageName.PREPARE).progress() != Progress.DONE) {
                seal(row, "the engine stopped before anything was changed");
                continue;
            }
            Plan plan = StoredPlan.read(bench.blobs(), row.planHash());
            Executor.Order order =
                    new Executor.Order(row.id(), plan, row.requestedBy(), left(ledger.picture(), plan), 0);
            if (row.stage(StageName.VERIFY).progress() == Progress.DONE) {
                executor()
                        .finish(
                                order,
                                row.restoredRoot().orElseThrow(),
                                row.latencyMillis().orElse(0L));
            } else {
                Fence fence = containments.fence(plan.runs(), row.id() + ": " + row.reason(), row.requestedBy());
                executor().resume(order, fence);
            }
        }
    }

    private Executor executor() {
        return new Executor(new Executor.Means(
                ledger,
                bench.targets(),
                new Compensator(ledger, means.calls(), means.clocks().wall()),
                checkpointer,
                means.invariants(),
                means.key().get(),
                means.clocks().nanoTime()));
    }
}
