package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Progress;
import com.rollbackapi.projection.RollbackRow.StageName;
import com.rollbackapi.rollback.Compensator;
import com.rollbackapi.rollback.Executor;
import com.rollbackapi.rollback.FollowUps;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.Tries;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.OverlayBlobStore;
import com.rollbackapi.target.sql.SqlTarget;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Previews and runs rollbacks: plan, queue, contain, execute.
final class Rollbacks {
    private static final System.Logger LOG = System.getLogger(Rollbacks.class.getName());

    private final EngineLedger ledger;
    private final Workbench bench;
    private final Means means;
    private final Containments containments;
    private final Checkpointer checkpointer;
    private final Unfinished unfinished;
    private final CallsUnderWay underWay;
    private final RollbackQueue queue;

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
        this.queue = new RollbackQueue(ledger, bench.blobs(), unfinished);
    }

    /// A preview, the rollback that has begun and whose plan it is, and the versions in memory that merges made
    /// for it: looking changes nothing.
    ///
    /// @param asked what was asked for; the scope of the plan may be all that an earlier plan had found for it
    record Drawn(Scope asked, Preview preview, Optional<RollbackRow> begun, BlobSource content) {}

    /// Where a rollback of the scope is paused or ended in part, it is the rest of that one.
    Previewer.Judged look(Scope scope) throws IOException, RefusedException {
        return new Previewer.Judged(draw(scope, Optional.empty()).preview(), ledger.picture());
    }

    /// @param tries of the rollback that is to run; empty where somebody only looks
    private Drawn draw(Scope scope, Optional<Tries> tries) throws IOException, RefusedException {
        try {
            OverlayBlobStore content = new OverlayBlobStore(bench.blobs());
            Picture picture = ledger.picture();
            Unfinished.Asked asked = unfinished.ask(picture, scope, content);
            Plan plan = asked.plan();
            requireNoMigrationSince(picture, scope, plan);
            Preview preview = new Previewer(
                            new LiveTargets(bench, tries),
                            content,
                            means.calls()::offers,
                            means.invariants(),
                            means.clocks().wall())
                    .judged(picture, plan);
            return new Drawn(scope, preview, asked.begun(), content);
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

    /// @param pauseAfter the step behind which it is to pause
    Outcome run(Scope scope, Hash confirmed, Optional<Integer> pauseAfter, Operator.Request request)
            throws IOException, RefusedException {
        long from = means.clocks().nanoTime().getAsLong();
        Tries tries = means.clocks().tries();
        Drawn drawn = draw(scope, Optional.of(tries));
        if (drawn.preview().planHash().equals(confirmed)) {
            drawn = withoutCalls(drawn, tries, request);
        }
        Preview preview = drawn.preview();
        if (!preview.planHash().equals(confirmed)) {
            return new Outcome.Refused(
                    Optional.empty(),
                    "the plan confirmed is stale: the journal has moved since; look at the new plan and confirm that",
                    List.of(),
                    Optional.of(preview.planHash()));
        }
        Optional<RollbackRow> paused = drawn.begun().filter(r -> r.status() == RollbackRow.Status.PAUSED);
        if (paused.isPresent()) {
            // whoever asks for the same gets the same: only who names it lets it go on
            return Outcome.Paused.of(paused.get());
        }
        return carryOut(drawn, pauseAfter, request, new Begun(tries, from));
    }

    /// Lets a rollback that is paused or ended in part go on, under its id and with its plan; refused with what has
    /// changed where that plan would not come out as it says any more. Asked again, it has gone on, and is answered
    /// with what it came to.
    Outcome goOn(String id, Optional<Integer> pauseAfter, Operator.Request request)
            throws IOException, RefusedException {
        long from = means.clocks().nanoTime().getAsLong();
        RollbackRow row = ledger.picture().rollbacks().get(id);
        if (row == null) {
            throw new RefusedException("no rollback '" + id + "' in this journal");
        }
        if (row.status() == RollbackRow.Status.RESTORED) {
            return Outcome.Restored.of(row);
        }
        if (!row.status().resumable()) {
            throw new RefusedException(id + " is " + row.status().name().toLowerCase(Locale.ROOT)
                    + "; what is paused or ended in part goes on");
        }
        Scope scope = StoredPlan.read(bench.blobs(), row.planHash()).scope();
        Tries tries = means.clocks().tries();
        Drawn drawn = draw(scope, Optional.of(tries));
        if (drawn.begun().equals(Optional.of(row)) && Outcome.Paused.isReached(row, pauseAfter)) {
            return Outcome.Paused.of(row);
        }
        drawn = withoutCalls(drawn, tries, request);
        if (drawn.begun().filter(b -> b.id().equals(id)).isEmpty()) {
            return new Outcome.Refused(
                    Optional.of(id),
                    "the journal has moved since: " + unfinished.moved(ledger.picture(), row)
                            + "; look at the new plan and confirm that",
                    List.of(),
                    Optional.of(drawn.preview().planHash()));
        }
        return carryOut(drawn, pauseAfter, request, new Begun(tries, from));
    }

    /// One rollback under way.
    ///
    /// @param from when it was asked for
    private record Begun(Tries tries, long from) {}

    private Outcome carryOut(Drawn drawn, Optional<Integer> pauseAfter, Operator.Request request, Begun now)
            throws IOException, RefusedException {
        Preview preview = drawn.preview();
        Plan plan = preview.plan();
        Optional<RollbackRow> begun = drawn.begun();
        if (plan.isEmpty() && plan.irreversible().isEmpty()) {
            giveUpPaused(drawn, "nothing is left to do");
            return new Outcome.Unchanged(preview.planHash().hex());
        }
        if (!preview.conflicts().isEmpty()) {
            return new Outcome.Refused(
                    begun.map(RollbackRow::id),
                    "the live state is not what the journal recorded: "
                            + preview.conflicts().getFirst().text() + "; nothing was overwritten",
                    preview.conflicts(),
                    Optional.empty());
        }
        requireStep(plan, begun, pauseAfter);
        if (plan.steps().isEmpty() && plan.compensations().isEmpty()) {
            giveUpPaused(drawn, "what is left of it is left to people");
            return new LeftToPeople(ledger, queue, means.calls(), means.clocks().wall()).of(drawn, request);
        }
        Optional<RollbackRow> waited = begun.isPresent() ? Optional.empty() : queue.waiting(plan);
        String id = begun.isPresent() ? begun.get().id() : queue.queued(drawn, Optional.empty(), request);
        if (begun.isEmpty()) {
            giveUpPaused(drawn, id + " goes on in its place");
        }
        Optional<String> left = left(ledger.picture(), plan);
        Fence fence = containments.fence(plan.runs(), id + ": " + request.reason(), request.requestedBy());
        long contained = (means.clocks().nanoTime().getAsLong() - now.from()) / 1_000;
        Executor.Order order = new Executor.Order(id, plan, request.requestedBy(), left, pauseAfter, contained);
        Executor executor = executor(now.tries());
        Outcome outcome = begun.isPresent() ? executor.resume(order, fence) : executor.execute(order, fence);
        if (waited.isPresent()
                && outcome instanceof Outcome.Refused refused
                && now.tries().isExhausted()) {
            outcome = queue.again(waited.get(), drawn, refused);
        }
        replanQueued(outcome);
        means.follower().catchUp(ledger.picture());
        return outcome;
    }

    /// Contains the runs first, so that their calls of services are not repeated, and waits for what is out: what
    /// came of it is part of what is undone, and the rollback is drawn anew.
    private Drawn withoutCalls(Drawn drawn, Tries tries, Operator.Request request)
            throws IOException, RefusedException {
        Set<String> runs = new TreeSet<>(drawn.preview().plan().runs());
        if (drawn.asked() instanceof Scope.Runs asked) {
            runs.addAll(asked.runIds()); // of one that has done nothing else the plan does not know
        }
        Predicate<String> touched = drawn.asked() instanceof Scope.Position ? run -> true : runs::contains;
        if (!underWay.isAny(touched)) {
            return drawn;
        }
        containments.hold(runs, request.reason(), request.requestedBy());
        underWay.review();
        Acknowledgements told = new Acknowledgements(ledger);
        underWay.end(touched, told);
        try {
            ledger.flush();
        } catch (IOException e) {
            told.failed(e);
            throw e;
        }
        told.flushed();
        return draw(drawn.asked(), Optional.of(tries));
    }

    /// What waited for this one is planned again, of what is there now: whoever looks at the queue sees what would
    /// run.
    private void replanQueued(Outcome outcome) throws IOException {
        if (!(outcome instanceof Outcome.Restored restored)) {
            return;
        }
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() != RollbackRow.Status.QUEUED) {
                continue;
            }
            try {
                replan(row, draw(StoredPlan.read(bench.blobs(), row.planHash()).scope(), Optional.empty()), restored);
            } catch (RefusedException | IOException e) {
                // what was asked for is done; this one is drawn again when somebody looks at it
                LOG.log(System.Logger.Level.WARNING, row.id() + " cannot be planned again now: " + e.getMessage());
            }
        }
    }

    private void replan(RollbackRow row, Drawn drawn, Outcome.Restored restored) throws IOException {
        if (drawn.begun().isPresent()) {
            return; // it goes on under the id that it has begun with
        }
        if (isNothing(drawn.preview().plan())) {
            queue.close(row, restored.rollbackId() + " has left nothing to undo");
        } else if (!drawn.preview().planHash().equals(row.planHash())) {
            queue.replan(row, drawn);
        }
    }

    /// There must be something to do before the pause.
    private static void requireStep(Plan plan, Optional<RollbackRow> begun, Optional<Integer> pauseAfter)
            throws RefusedException {
        if (pauseAfter.isEmpty()) {
            return;
        }
        int step = pauseAfter.get();
        if (step < 1 || step > plan.steps().size()) {
            throw new RefusedException("the plan has no step " + step + " to pause after; it has "
                    + plan.steps().size());
        }
        Set<String> first = plan.targetsThrough(step);
        Set<Integer> done = begun.map(RollbackRow::done).orElse(Set.of());
        if (plan.steps().stream().filter(s -> first.contains(s.target())).allMatch(s -> done.contains(s.number()))) {
            throw new RefusedException("step " + step + " is done already; pause after a later one");
        }
    }

    /// A rollback that is paused ends in part where another one of its scope goes on from what is there, or goes
    /// back to its safety checkpoint.
    private void giveUpPaused(Drawn next, String why) throws IOException {
        Optional<String> back = next.preview().plan().checkpoint();
        Scope planned = next.preview().plan().scope();
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            boolean isAbort = back.isPresent() && back.equals(row.safetyCheckpoint());
            boolean isSame = unfinished.isOf(row, next.asked()) || unfinished.isOf(row, planned);
            if (row.status() == RollbackRow.Status.PAUSED && (isAbort || isSame)) {
                Plan plan = StoredPlan.read(bench.blobs(), row.planHash());
                executor(means.clocks().tries()).giveUp(order(row, plan), "it was paused, and " + why);
            }
        }
    }

    /// Whether there is nothing to do, or only what people were asked for before.
    private boolean isNothing(Plan plan) {
        return plan.isEmpty() && FollowUps.isAsked(ledger.picture(), plan);
    }

    /// Puts a rollback into the queue, where it waits for somebody to confirm it. The same scope twice is one
    /// rollback, as urgent as was said last.
    Optional<String> enqueue(Scope scope, RollbackRow.Priority priority, Operator.Request request)
            throws IOException, RefusedException {
        Drawn drawn = draw(scope, Optional.empty());
        if (drawn.begun().isPresent()) {
            return drawn.begun().map(RollbackRow::id);
        }
        return isNothing(drawn.preview().plan())
                ? Optional.empty()
                : Optional.of(queue.queued(drawn, Optional.of(priority), request));
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
            if (row.status() != RollbackRow.Status.RUNNING) {
                continue; // it still waits for somebody to confirm it, or to let it go on
            }
            if (row.stage(StageName.PREPARE).progress() != Progress.DONE) {
                queue.close(row, "the engine stopped before anything was changed");
                continue;
            }
            Plan plan = StoredPlan.read(bench.blobs(), row.planHash());
            Executor.Order order = order(row, plan);
            if (row.stage(StageName.VERIFY).progress() == Progress.DONE) {
                executor(means.clocks().tries())
                        .finish(
                                order,
                                row.restoredRoot().orElseThrow(),
                                row.latencyMillis().orElse(0L));
            } else {
                Fence fence = containments.fence(plan.runs(), row.id() + ": " + row.reason(), row.requestedBy());
                executor(means.clocks().tries()).resume(order, fence);
            }
        }
    }

    private Executor.Order order(RollbackRow row, Plan plan) {
        return new Executor.Order(row.id(), plan, row.requestedBy(), left(ledger.picture(), plan), row.pauseAfter(), 0);
    }

    private Executor executor(Tries tries) {
        return new Executor(new Executor.Means(
                ledger,
                bench.targets(),
                new Compensator(ledger, means.calls(), means.clocks().wall()),
                checkpointer,
                means.invariants(),
                means.key().get(),
                tries,
                means.clocks().nanoTime()));
    }
}
