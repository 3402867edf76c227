package com.rollbackapi.rollback;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.target.SideBySide;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Carries a confirmed plan out: safety checkpoint, prepare everywhere, then commit, offset, verify, attest, seal. What
/// can be put back goes first, since the safety checkpoint can take that back and nothing takes back a compensation.
/// Every decision is durable before its effect, so that [#resume] after a crash ends in the same state as no crash.
public final class Executor {
    private final Ledger ledger;
    private final Map<String, Target> targets;
    private final Checkpointer checkpointer;
    private final Invariants invariants;
    private final SigningKey key;
    private final Tries tries;
    private final LongSupplier nanoTime;
    private final Compensator compensator;
    private final Commits commits;

    /// What it works with.
    ///
    /// @param targets by name: every system that a plan may touch
    /// @param compensator offsets what no target can put back
    /// @param invariants what is declared of every state, and so of the restored one
    /// @param key signs the attestation
    /// @param tries asks again what fails for a moment, until the rollback is prepared
    /// @param nanoTime a monotonic clock, for durations only
    public record Means(
            Ledger ledger,
            Map<String, Target> targets,
            Compensator compensator,
            Checkpointer checkpointer,
            Invariants invariants,
            SigningKey key,
            Tries tries,
            LongSupplier nanoTime) {}

    public Executor(Means means) {
        this.ledger = means.ledger();
        this.targets = Map.copyOf(means.targets());
        this.compensator = means.compensator();
        this.checkpointer = means.checkpointer();
        this.invariants = means.invariants();
        this.key = means.key();
        this.tries = means.tries();
        this.nanoTime = means.nanoTime();
        this.commits = new Commits(ledger, nanoTime);
    }

    /// A rollback that was queued in the journal.
    ///
    /// @param left the newest checkpoint before the rollback, where the lineage is left
    /// @param pauseAfter the step of the plan behind which it is to pause
    /// @param containMicros what containment took
    public record Order(
            String rollbackId,
            Plan plan,
            String requestedBy,
            Optional<String> left,
            Optional<Integer> pauseAfter,
            long containMicros) {}

    /// Runs the plan behind a fence: no rollback without containment is a fact of the types.
    public Outcome execute(Order order, Fence fence) throws IOException {
        long start = nanoTime.getAsLong();
        requireCovered(order, fence);
        Preparations prepared;
        try {
            Optional<CheckpointRow> safety = tries.of(() -> safety(order));
            ledger.append(EventType.ROLLBACK_INITIATED, order.requestedBy(), initiated(order, safety, fence));
            prepared = prepare(order);
        } catch (TargetFailedException | ServiceSilentException e) {
            return refuse(order, tries.counted(String.valueOf(e.getMessage())), List.of());
        }
        if (!prepared.conflicts().isEmpty()) {
            return refuse(order, "the live state is not what the journal recorded", prepared.conflicts());
        }
        return commit(order, prepared, ordered(order, prepared, start, false), start);
    }

    /// Goes on with a rollback that a crash cut off after it was prepared, that is paused, or that ended in part:
    /// what is done stays done, the rest is done now. May be repeated until it is restored.
    public Outcome resume(Order order, Fence fence) throws IOException {
        long start = nanoTime.getAsLong();
        requireCovered(order, fence);
        Preparations prepared;
        try {
            prepared = prepare(order);
        } catch (TargetFailedException | ServiceSilentException e) {
            return partial(order, List.of(tries.counted(String.valueOf(e.getMessage()))), start);
        }
        if (!prepared.conflicts().isEmpty()) {
            return partial(
                    order, prepared.conflicts().stream().map(Conflict::text).toList(), start);
        }
        return commit(order, prepared, ordered(order, prepared, start, true), start);
    }

    /// Services are asked before anything is staged that would have to be given up. Where a target fails for a
    /// moment, what the others staged is given up, and all are prepared again after a wait.
    private Preparations prepare(Order order) throws TargetFailedException, ServiceSilentException, IOException {
        List<Json.Obj> decisions = compensator.decide(order);
        return tries.of(() -> Preparations.of(order.plan(), this::target, checkpointer.blobs()))
                .deciding(decisions);
    }

    private static void requireCovered(Order order, Fence fence) {
        if (!fence.covers(order.plan().runs())) {
            throw new IllegalArgumentException("the fence is not around every run of " + order.rollbackId());
        }
    }

    private Outcome partial(Order order, List<String> findings, long start) throws IOException {
        return finish(order, new Outcome.Partial(order.rollbackId(), findings, 0), start);
    }

    /// Nothing is committed before this is durable.
    private long ordered(Order order, Preparations prepared, long start, boolean resumed) throws IOException {
        Json.Builder body = Json.object()
                .put("rollback_id", order.rollbackId())
                .put("steps", order.plan().steps().size())
                .put("prepare_micros", micros(start, nanoTime.getAsLong()));
        if (resumed) {
            body.put("resumed", true);
        }
        if (!tries.failures().isEmpty()) {
            body.put("tries", tries.failures().size() + 1).strings("failures", tries.failures());
        }
        order.pauseAfter().ifPresent(step -> body.put("pause_after", step));
        long ordered = ledger.append(EventType.ROLLBACK_PREPARED, order.requestedBy(), body.build());
        // a crash here: nothing is done yet, and what is not decided is decided when it is resumed
        ledger.appendAll(EventType.ROLLBACK_COMPENSATION, order.requestedBy(), prepared.decisions());
        return ordered;
    }

    /// The state before; none where no target is touched.
    private Optional<CheckpointRow> safety(Order order) throws IOException, TargetFailedException {
        if (order.plan().targets().isEmpty()) {
            return Optional.empty();
        }
        List<Target> covered = order.plan().targets().stream().map(this::target).toList();
        CheckpointRow.Purpose purpose = Purpose.SAFETY;
        String branch = order.left()
                .map(l -> ledger.picture().checkpoints().get(l))
                .map(CheckpointRow::branch)
                .orElse("main");
        return Optional.of(checkpointer.save(
                covered,
                new Checkpointer.Request(
                        purpose, "before " + order.rollbackId(), branch, order.left(), order.requestedBy())));
    }

    private static Json.Obj initiated(Order order, Optional<CheckpointRow> safety, Fence fence) {
        return Json.object()
                .put("rollback_id", order.rollbackId())
                .put("plan_hash", Write.ref(order.plan().hash()))
                .put("safety_checkpoint", safety.map(CheckpointRow::id))
                .put("fence", fence.entry())
                .put("contain_micros", order.containMicros())
                .build();
    }

    private Outcome refuse(Order order, String reason, List<Conflict> conflicts) throws IOException {
        Outcome.Refused refused =
                new Outcome.Refused(Optional.of(order.rollbackId()), reason, conflicts, Optional.empty());
        seal(order, refused, nanoTime.getAsLong());
        return refused;
    }

    private Outcome commit(Order order, Preparations prepared, long ordered, long start) throws IOException {
        long commitFrom = nanoTime.getAsLong();
        List<String> findings = new ArrayList<>(commits.run(order, prepared, ordered));
        if (findings.isEmpty() && order.pauseAfter().isPresent()) {
            return pause(order, order.pauseAfter().get());
        }
        if (findings.isEmpty()) {
            findings.addAll(compensator.run(order));
        }
        long verifyFrom = nanoTime.getAsLong();
        Checkpointer.Captured reached = checkpointer.capture();
        Map<String, Hash> roots = verify(order.plan(), reached, findings);
        findings.addAll(compensator.verify(order));
        long end = nanoTime.getAsLong();
        long latencyMillis = (end - start) / 1_000_000;
        boolean verified = findings.isEmpty();
        Optional<String> restored = verified ? recordRestored(order, reached) : Optional.empty();
        Hash root = ledger.picture().world().root();
        ledger.append(
                EventType.STATE_RESTORED,
                order.requestedBy(),
                restoredBody(order, roots, verified, restored)
                        .put("findings", Json.of(findings.stream().map(Json::of).toList()))
                        .put("root", Write.ref(root))
                        .put("execute_micros", micros(commitFrom, verifyFrom))
                        .put("verify_micros", micros(verifyFrom, end))
                        .put("latency_ms", latencyMillis)
                        .build());
        Outcome outcome = verified
                ? new Outcome.Restored(order.rollbackId(), root, order.plan().mutations(), latencyMillis)
                : new Outcome.Partial(order.rollbackId(), findings, latencyMillis);
        return finish(order, outcome, end);
    }

    /// Stops where it was asked to. What is put back stays, the runs stay contained, nothing is staged; whoever
    /// wants to go back can, and people know by now what is theirs to do.
    private Outcome pause(Order order, int after) throws IOException {
        proveSafety(order);
        openTasks(order, List.of());
        Set<Integer> done = Optional.ofNullable(ledger.picture().rollbacks().get(order.rollbackId()))
                .map(RollbackRow::done)
                .orElse(Set.of());
        // a crash before this: the order says where to pause, so the next process commits again what is live, and
        // pauses
        ledger.append(
                EventType.ROLLBACK_PAUSED,
                order.requestedBy(),
                Json.object()
                        .put("rollback_id", order.rollbackId())
                        .put("pause_after", after)
                        .put("done", done.size())
                        .build());
        return new Outcome.Paused(
                order.rollbackId(), after, done.size(), order.plan().steps().size());
    }

    /// Closes a paused rollback that will not go on. What it put back stays.
    public Outcome giveUp(Order order, String reason) throws IOException {
        return partial(order, List.of(reason), nanoTime.getAsLong());
    }

    /// What is left to do once the journal says that the state is restored; begins here after a crash in between.
    public Outcome finish(Order order, Hash root, long latencyMillis) throws IOException {
        long mutations = order.plan().mutations();
        return finish(
                order, new Outcome.Restored(order.rollbackId(), root, mutations, latencyMillis), nanoTime.getAsLong());
    }

    private Outcome finish(Order order, Outcome ended, long from) throws IOException {
        Outcome outcome = ended.leaving(order.plan().tasks());
        proveSafety(order);
        openTasks(order, broken(outcome));
        return seal(order, outcome, from);
    }

    private void openTasks(Order order, List<Invariants.Verdict> broken) throws IOException {
        List<Json.Obj> tasks =
                new FollowUps(ledger.picture(), order.plan(), compensator.doubts()).missing(order.rollbackId(), broken);
        ledger.appendAll(EventType.TASK_OPENED, order.requestedBy(), tasks);
    }

    /// The invariants that the restored state breaks: what was asked for has come about, and people are told.
    private List<Invariants.Verdict> broken(Outcome outcome) {
        return outcome instanceof Outcome.Restored
                ? invariants.of(ledger.picture().world()::tree, checkpointer.blobs()).stream()
                        .filter(v -> v.broken().isPresent())
                        .toList()
                : List.of();
    }

    /// Verifies and seals the safety checkpoint, so that the rollback can be undone. It is done after the state is
    /// back: nobody who waits for that waits for this.
    private void proveSafety(Order order) throws IOException {
        Optional<CheckpointRow> safety = Optional.ofNullable(
                        ledger.picture().rollbacks().get(order.rollbackId()))
                .flatMap(RollbackRow::safetyCheckpoint)
                .map(id -> ledger.picture().checkpoints().get(id))
                .filter(c -> c.lifecycle() == CheckpointRow.Lifecycle.CREATED);
        if (safety.isPresent()) {
            checkpointer.prove(safety.get(), Optional.empty(), order.requestedBy());
        }
    }

    /// Reads every touched target live and compares its root with the plan's.
    private Map<String, Hash> verify(Plan plan, Checkpointer.Captured reached, List<String> findings)
            throws IOException {
        Map<String, Hash> roots = new TreeMap<>();
        for (var captured : SideBySide.ask(
                List.copyOf(new TreeMap<>(plan.expectedRoots()).entrySet()),
                e -> target(e.getKey()),
                e -> target(e.getKey()).capture(reached.blobs()))) {
            try {
                String name = captured.asked().getKey();
                Hash root = captured.orThrow().root();
                roots.put(name, root);
                reached.add(name, captured.orThrow());
                if (!root.equals(captured.asked().getValue())) {
                    findings.add(name + ": the live root is " + root + ", the plan's is "
                            + captured.asked().getValue());
                }
            } catch (TargetFailedException e) {
                findings.add(String.valueOf(e.getMessage()));
            }
        }
        return roots;
    }

    /// The restored state, as it was read to be verified, as a node of the lineage, grown from the checkpoint
    /// restored.
    private Optional<String> recordRestored(Order order, Checkpointer.Captured reached) throws IOException {
        if (order.plan().targets().isEmpty()) {
            return Optional.empty();
        }
        CheckpointRow row = checkpointer.save(
                reached,
                new Checkpointer.Request(
                        Purpose.RESTORED,
                        order.rollbackId() + " " + order.plan().scope().text(),
                        "main",
                        order.plan().checkpoint(),
                        order.requestedBy()));
        return Optional.of(checkpointer
                .seal(checkpointer.verify(row, Optional.empty(), order.requestedBy()), order.requestedBy())
                .id());
    }

    private static Json.Builder restoredBody(
            Order order, Map<String, Hash> roots, boolean verified, Optional<String> restored) {
        List<Json> reached = new ArrayList<>();
        roots.forEach((target, root) -> reached.add(
                Json.object().put("name", target).put("root", Write.ref(root)).build()));
        Json.Builder body = Json.object()
                .put("rollback_id", order.rollbackId())
                .put("status", verified ? "restored" : "partial")
                .put("integrity", verified ? "verified" : "failed")
                .put("checkpoint", order.plan().checkpoint())
                .put("left_checkpoint", order.left())
                .put("restored_checkpoint", restored)
                .strings("services", order.plan().targets())
                .strings("runs", order.plan().runs())
                .put("targets", Json.of(reached))
                .put("mutations", order.plan().mutations());
        order.plan().position().ifPresent(p -> body.put("restores_position", p));
        return body;
    }

    /// Closes the rollback.
    private Outcome seal(Order order, Outcome outcome, long from) throws IOException {
        Json.Builder body = Seal.body(order, outcome, key).put("attest_micros", micros(from, nanoTime.getAsLong()));
        if (tries.isOver()) {
            body.put("tries", tries.failures().size()).strings("failures", tries.failures());
        }
        ledger.append(EventType.ROLLBACK_SEALED, order.requestedBy(), body.build());
        return outcome;
    }

    private Target target(String name) {
        Target target = targets.get(name);
        if (target == null) {
            throw new IllegalStateException("the plan names the target '" + name + "', which this workspace lacks");
        }
        return target;
    }

    private static long micros(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1_000;
    }
}
