package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.simulation.SimViolation;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Where simulated rollbacks pause, and what must hold while one does.
record SimPauses(SimWorld world, Random random) {
    /// Mostly nowhere; else behind a step that is still to be done.
    Optional<Integer> draw(SimLife life, Scope scope) throws IOException, RefusedException {
        if (random.nextInt(4) > 0) {
            return Optional.empty();
        }
        Plan plan = life.plan(scope);
        if (plan.steps().isEmpty()) {
            return Optional.empty();
        }
        int step = 1 + random.nextInt(plan.steps().size());
        Set<String> first = plan.targetsThrough(step);
        Set<Integer> done = life.picture().rollbacks().values().stream()
                .filter(r -> r.status().resumable() && r.planHash().equals(plan.hash()))
                .flatMap(r -> r.done().stream())
                .collect(Collectors.toSet());
        boolean isOver =
                plan.steps().stream().filter(s -> first.contains(s.target())).allMatch(s -> done.contains(s.number()));
        return isOver ? Optional.empty() : Optional.of(step);
    }

    /// A reply may be lost: the same request again gets the same, and nothing is done for it.
    Outcome goOn(SimLife life, String id, Optional<Integer> pauseAfter) throws IOException, RefusedException {
        Outcome outcome = life.goOn(id, pauseAfter);
        if (outcome instanceof Outcome.Restored || outcome instanceof Outcome.Paused) {
            int size = world.size();
            Outcome again = life.goOn(id, pauseAfter);
            if (!again.equals(outcome) || world.size() != size) {
                throw new SimViolation("one request, one rollback", outcome + ", and again " + again);
            }
        }
        return outcome;
    }

    /// What was to be done first is done, nothing else is; the runs are held, and whoever wants to go back can.
    void check(SimLife life, Outcome.Paused paused) throws IOException {
        String id = paused.rollbackId();
        RollbackRow row =
                Optional.ofNullable(life.picture().rollbacks().get(id)).orElseThrow();
        if (row.status() != RollbackRow.Status.PAUSED || last(id) != EventType.ROLLBACK_PAUSED) {
            throw new SimViolation("paused is paused", id + " is " + row.status() + " behind " + last(id));
        }
        new SimChecks(world, life.picture()).agree();
        Plan plan = StoredPlan.read(world.blobs, row.planHash());
        Set<String> first = plan.targetsThrough(paused.after());
        for (Plan.Step s : plan.steps()) {
            boolean isLive =
                    life.picture().world().tree(s.target()).get(s.object()).equals(s.replacement());
            boolean isDone = row.done().contains(s.number());
            if (isDone != first.contains(s.target()) || (isDone && !isLive)) {
                throw new SimViolation("paused behind its step", id + " at " + s + ", to pause after " + paused);
            }
        }
        for (String run : plan.runs()) {
            if (life.mayWrite(run, world.size())) {
                throw new SimViolation("held while it is paused", run + " may write");
            }
        }
        CheckpointRow safety =
                life.picture().checkpoints().get(row.safetyCheckpoint().orElseThrow());
        if (safety == null || !safety.restorable()) {
            throw new SimViolation("a way back", id + ": " + safety);
        }
        if (!life.staged().isEmpty()) {
            throw new SimViolation("nothing stays staged", life.staged() + " while " + id + " is paused");
        }
    }

    private EventType last(String rollback) throws IOException {
        for (long i = world.size() - 1L; ; i--) {
            IndexedEntry e = world.entry(i);
            if (e.entry().body().text("rollback_id").equals(Optional.of(rollback))) {
                return e.entry().event();
            }
        }
    }

    /// The way back, where this rollback alone changed something since its scope was first asked for, and nothing
    /// was left to people.
    ///
    /// @param asked where the journal stood then
    Optional<Scope.Checkpoint> wayBack(SimLife life, Outcome.Paused paused, long asked) throws IOException {
        RollbackRow row = Optional.ofNullable(life.picture().rollbacks().get(paused.rollbackId()))
                .orElseThrow();
        boolean isBegun = false;
        for (IndexedEntry e : world.read(asked, world.size())) {
            boolean isOwn = e.entry().body().text("rollback_id").equals(Optional.of(row.id()));
            EventType event = e.entry().event();
            isBegun |= isOwn && event == EventType.ROLLBACK_INITIATED;
            if (event == EventType.ACTION_EXECUTED || (event == EventType.ROLLBACK_STEP && !isOwn)) {
                return Optional.empty();
            }
        }
        if (!isBegun || !StoredPlan.read(world.blobs, row.planHash()).tasks().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of((Scope.Checkpoint) Scope.before(life.picture(), row.id()));
        } catch (UnknownScopeException e) {
            throw new SimViolation("a way back", String.valueOf(e.getMessage()));
        }
    }

    /// Once ordered, a pause is not forgotten though the process ends before it.
    void journaled() throws IOException {
        Map<String, Optional<Double>> ordered = new HashMap<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            Json.Obj body = e.entry().body();
            String id = body.text("rollback_id").orElse("");
            switch (e.entry().event()) {
                case ROLLBACK_PREPARED -> {
                    Optional<Double> step =
                            body.number("pause_after").stream().boxed().findFirst();
                    Optional<Double> before =
                            Optional.ofNullable(ordered.put(id, step)).orElse(step);
                    if (!step.equals(before)) {
                        throw new SimViolation("a pause is not forgotten", id + " in entry " + e.index());
                    }
                }
                case ROLLBACK_PAUSED, ROLLBACK_SEALED -> ordered.remove(id);
                default -> {}
            }
        }
    }

    /// Whether it is written of a commit's order that its target comes behind the pause.
    static boolean isBeyond(IndexedEntry order, Plan plan, String target) {
        var step = order.entry().body().number("pause_after");
        return step.isPresent()
                && !plan.targetsThrough((int) step.getAsDouble()).contains(target);
    }
}
