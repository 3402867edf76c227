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

/// Rollbacks that ended in part, and what is left of their plans.
///
/// @param blobs has the plans
public record Unfinished(BlobSource blobs) {
    /// What is to be done about a scope now.
    ///
    /// @param begun the rollback that ended in part and whose plan it is: it goes on under its id
    public record Asked(Plan plan, Optional<RollbackRow> begun) {}

    /// The rest of the rollback of this scope that ended in part, where one did; else a plan made anew. An engine
    /// and a console elsewhere come to the same.
    ///
    /// @param content takes the versions that merges make
    public Asked ask(Picture picture, Scope scope, BlobStore content) throws IOException, UnknownScopeException {
        Optional<RollbackRow> partial = of(picture, scope);
        Plan plan = partial.isPresent() ? rest(picture, partial.get(), content) : Planner.plan(picture, scope, content);
        return new Asked(plan, partial.filter(row -> row.planHash().equals(plan.hash())));
    }

    /// The newest rollback of this scope, where it ended in part and those since have not brought back all that it
    /// touched.
    private Optional<RollbackRow> of(Picture picture, Scope scope) throws IOException, UnknownScopeException {
        List<RollbackRow> newestFirst = picture.rollbacks().values().stream()
                .sorted(Comparator.comparingLong(RollbackRow::queuedEntry).reversed())
                .toList();
        Set<String> restored = new HashSet<>();
        for (RollbackRow row : newestFirst) {
            boolean isPartial = row.status() == RollbackRow.Status.PARTIAL;
            boolean isRestored = row.status() == RollbackRow.Status.RESTORED;
            if ((isPartial || isRestored) && isOf(row, scope)) {
                return isPartial && leadsTo(picture, row, scope) && !isOver(picture, row, restored)
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
        return !row.services().isEmpty()
                && restored.containsAll(row.services())
                && StoredPlan.read(blobs, row.planHash()).compensations().stream()
                        .map(action -> picture.world().compensations().get(action.entry()))
                        .allMatch(c ->
                                c != null && c.state().settled() && !c.state().failed());
    }

    /// Different scopes may read the same: "2 runs".
    public boolean isOf(RollbackRow row, Scope scope) throws IOException {
        return row.scope().equals(scope.text())
                && StoredPlan.read(blobs, row.planHash()).scope().equals(scope);
    }

    /// Its plan, as long as the journal has not moved in what it touches and something of it is left to do, or
    /// nothing else is; else a plan for the same runs or steps, since those of them that were found through objects
    /// which are back already would not be found again.
    private Plan rest(Picture picture, RollbackRow partial, BlobStore content)
            throws IOException, UnknownScopeException {
        Plan plan = StoredPlan.read(blobs, partial.planHash());
        boolean holds = holds(plan, picture);
        Plan now = Planner.plan(picture, known(plan), content);
        return holds && (now.isEmpty() || (!isDone(plan, picture) && covers(plan, now))) ? plan : now;
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
                            && new HashSet<>(p.undoes()).containsAll(s.undoes());
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

    /// Whether nothing of the plan is left to do, though it may have ended in part: a service refused, or somebody
    /// has changed what was put back.
    private static boolean isDone(Plan plan, Picture picture) {
        return plan.steps().stream()
                        .allMatch(s ->
                                picture.world().tree(s.target()).get(s.object()).equals(s.replacement()))
                && plan.compensations().stream()
                        .allMatch(a -> picture.world().unsettled(a.entry()).isEmpty());
    }

    /// Whether each object is as the plan expects it or as it leaves it, and the targets come out as planned.
    private static boolean holds(Plan plan, Picture picture) {
        return plan.steps().stream().allMatch(s -> {
                    Optional<Hash> now = picture.world().tree(s.target()).get(s.object());
                    return now.equals(s.expected()) || now.equals(s.replacement());
                })
                && Shadow.isAsPlanned(picture.world(), plan);
    }
}
