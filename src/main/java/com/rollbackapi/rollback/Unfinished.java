package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Rollbacks that are paused or ended in part, and what is left of their plans.
///
/// @param blobs has the plans
public record Unfinished(BlobSource blobs) {
    /// How many of the objects that have moved are named.
    private static final int MOVED_SHOWN = 5;

    /// What is to be done about a scope now.
    ///
    /// @param begun the rollback that is paused or ended in part and whose plan it is: it goes on under its id
    public record Asked(Plan plan, Optional<RollbackRow> begun) {}

    /// The rest of the rollback of this scope that is paused or ended in part, where one is; else a plan made anew.
    /// An engine and a console elsewhere come to the same.
    ///
    /// @param content takes the versions that merges make
    public Asked ask(Picture picture, Scope scope, BlobStore content) throws IOException, UnknownScopeException {
        Optional<RollbackRow> begun = of(picture, scope);
        if (begun.isEmpty()) {
            return new Asked(Planner.plan(picture, scope, content), Optional.empty());
        }
        Plan plan = StoredPlan.read(blobs, begun.get().planHash());
        Plan now = Planner.plan(picture, known(plan), content);
        if (goesOn(picture, begun.get(), plan, now)) {
            return new Asked(plan, begun);
        }
        // what was planned anew for all that the first plan had found may have begun in its turn
        return now.scope().equals(scope) ? new Asked(now, Optional.empty()) : ask(picture, now.scope(), content);
    }

    /// Whether the journal has not moved in what the plan touches and something of it is left to do (of what is
    /// paused at least to verify and seal it), or nothing else is. Else there is a plan for the same runs or steps,
    /// since those of them that were found through objects which are back already would not be found again.
    private static boolean goesOn(Picture picture, RollbackRow begun, Plan plan, Plan now) {
        boolean isOpen = begun.status() == RollbackRow.Status.PAUSED || !isDone(plan, picture);
        boolean holds = holds(plan, begun, picture);
        return holds && knowsRuns(plan, now) && (now.isEmpty() || (isOpen && covers(plan, now)));
    }

    /// The newest rollback of this scope, where it is paused or ended in part and those since have not brought back
    /// all that it touched.
    private Optional<RollbackRow> of(Picture picture, Scope scope) throws IOException, UnknownScopeException {
        List<RollbackRow> newestFirst = picture.rollbacks().values().stream()
                .sorted(Comparator.comparingLong(RollbackRow::queuedEntry).reversed())
                .toList();
        Set<String> restored = new HashSet<>();
        for (RollbackRow row : newestFirst) {
            boolean isBegun = row.status().resumable();
            boolean isRestored = row.status() == RollbackRow.Status.RESTORED;
            if ((isBegun || isRestored) && isOf(row, scope)) {
                return isBegun && leadsTo(picture, row, scope) && !isOver(picture, row, restored)
                        ? Optional.of(row)
                        : Optional.empty();
            }
            if (isRestored) {
                restored.addAll(row.services());
            }
        }
        return Optional.empty();
    }

    /// A name such as `last_approved` may stand for another checkpoint by now.
    private boolean leadsTo(Picture picture, RollbackRow row, Scope scope) throws UnknownScopeException {
        return !(scope instanceof Scope.Checkpoint c)
                || row.checkpoint()
                        .equals(Optional.of(
                                Checkpoints.find(picture, c.checkpoint()).id()));
    }

    /// Whether others have brought back all that a rollback which ended in part touched, and nothing that it was to
    /// offset is left.
    private boolean isOver(Picture picture, RollbackRow row, Set<String> restored) throws IOException {
        if (row.status() == RollbackRow.Status.PAUSED
                || row.services().isEmpty()
                || !restored.containsAll(row.services())) {
            return false;
        }
        Plan plan = StoredPlan.read(blobs, row.planHash());
        return isBack(plan, picture)
                && plan.compensations().stream()
                        .map(action -> picture.world().compensations().get(action.entry()))
                        .allMatch(c ->
                                c != null && c.state().settled() && !c.state().failed());
    }

    /// Different scopes may read the same: "2 runs".
    public boolean isOf(RollbackRow row, Scope scope) throws IOException {
        return row.scope().equals(scope.text())
                && StoredPlan.read(blobs, row.planHash()).scope().equals(scope);
    }

    /// What keeps a rollback that has begun from going on with its plan, in words.
    public String moved(Picture picture, RollbackRow begun) throws IOException {
        Plan plan = StoredPlan.read(blobs, begun.planHash());
        List<String> moved = new ArrayList<>();
        for (Plan.Step s : plan.steps()) {
            Optional<Hash> now = picture.world().tree(s.target()).get(s.object());
            if (!holds(s, begun, picture)) {
                String since = picture.world()
                        .history(s.target(), s.object())
                        .map(h -> " since entry " + h.versions().getLast().entry())
                        .orElse("");
                moved.add(s.target() + "/" + s.object() + " is " + name(now) + since + ", the plan leads from "
                        + name(s.expected()) + " to " + name(s.replacement()));
            }
        }
        if (moved.isEmpty()) {
            Shadow.astray(picture.world(), plan)
                    .ifPresent(t -> moved.add(t + " was written to beside what the plan puts back"));
        }
        if (moved.isEmpty()) {
            return "what is left to do is not what its plan says";
        }
        int more = moved.size() - MOVED_SHOWN;
        return String.join("; ", moved.subList(0, Math.min(MOVED_SHOWN, moved.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static String name(Optional<Hash> version) {
        return version.map(v -> "version " + v.shortHex(12)).orElse("absent");
    }

    /// Whether nobody has come to be undone, and no call that a person is to follow up, that the plan does not
    /// know.
    private static boolean knowsRuns(Plan plan, Plan now) {
        Set<Long> actions = new HashSet<>();
        plan.actions().forEach(a -> actions.add(a.entry()));
        return new HashSet<>(plan.runs()).containsAll(now.runs())
                && now.irreversible().stream().allMatch(a -> actions.contains(a.entry()));
    }

    /// Whether what is to be done now is all in the plan: nothing was written or called since that it does not
    /// know.
    private static boolean covers(Plan plan, Plan now) {
        Map<List<String>, Plan.Step> planned = new HashMap<>();
        plan.steps().forEach(s -> planned.put(List.of(s.target(), s.object()), s));
        Set<Long> calls = new HashSet<>();
        plan.compensations().forEach(a -> calls.add(a.entry()));
        return now.compensations().stream().allMatch(a -> calls.contains(a.entry()))
                && now.steps().stream().allMatch(s -> {
                    Plan.Step p = planned.get(List.of(s.target(), s.object()));
                    return p != null
                            && p.replacement().equals(s.replacement())
                            && p.undoes().containsAll(s.undoes());
                });
    }

    /// The scope with all that the plan had found for it.
    private static Scope known(Plan plan) {
        return switch (plan.scope()) {
            case Scope.Runs _ -> new Scope.Runs(plan.runs());
            case Scope.Steps asked -> {
                List<String> steps = new ArrayList<>(asked.steps());
                steps.addAll(plan.dependentSteps());
                yield new Scope.Steps(steps);
            }
            case Scope.Checkpoint c -> c;
            case Scope.Position p -> p;
        };
    }

    private static boolean isBack(Plan plan, Picture picture) {
        return plan.steps().stream()
                .allMatch(s -> picture.world().tree(s.target()).get(s.object()).equals(s.replacement()));
    }

    /// Whether nothing of the plan is left to do, though it may have ended in part: a service refused, or somebody
    /// has changed what was put back.
    private static boolean isDone(Plan plan, Picture picture) {
        return isBack(plan, picture)
                && plan.compensations().stream()
                        .allMatch(a -> picture.world().unsettled(a.entry()).isEmpty());
    }

    /// Whether each object is as the plan expects it or as it leaves it, and the targets come out as planned.
    private static boolean holds(Plan plan, RollbackRow begun, Picture picture) {
        return plan.steps().stream().allMatch(s -> holds(s, begun, picture))
                && Shadow.isAsPlanned(picture.world(), plan);
    }

    /// What is journaled as put back must be so still: where somebody brought it forward again, as who aborts does,
    /// this rollback has no receipt left to say that it is back once more.
    private static boolean holds(Plan.Step step, RollbackRow begun, Picture picture) {
        Optional<Hash> now = picture.world().tree(step.target()).get(step.object());
        boolean isDone = begun.done().contains(step.number());
        return now.equals(step.replacement())
                ? !isDone || !step.expected().equals(step.replacement()) || !countsAgain(step, picture)
                : now.equals(step.expected()) && !isDone;
    }

    /// Of an object that is afterwards what it is before, only the writes that count tell the two apart.
    private static boolean countsAgain(Plan.Step step, Picture picture) {
        Set<Long> undone = step.undoes().stream().collect(Collectors.toSet());
        return picture.world().history(step.target(), step.object()).stream()
                .flatMap(h -> h.effects().stream())
                .anyMatch(e -> undone.contains(e.entry()));
    }
}
