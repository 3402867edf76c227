package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Planner;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.Tree;
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
record Unfinished(BlobSource blobs) {
    /// The newest rollback of this scope, where it ended in part and those since have not brought back all that it
    /// touched.
    Optional<RollbackRow> of(Picture picture, Scope scope) throws IOException {
        List<RollbackRow> newestFirst = picture.rollbacks().values().stream()
                .sorted(Comparator.comparingLong(RollbackRow::queuedEntry).reversed())
                .toList();
        Set<String> restored = new HashSet<>();
        for (RollbackRow row : newestFirst) {
            boolean isPartial = row.status() == RollbackRow.Status.PARTIAL;
            boolean isRestored = row.status() == RollbackRow.Status.RESTORED;
            if ((isPartial || isRestored) && isOf(row, scope)) {
                return isPartial && !isOver(picture, row, restored) ? Optional.of(row) : Optional.empty();
            }
            if (isRestored) {
                restored.addAll(row.services());
            }
        }
        return Optional.empty();
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
    boolean isOf(RollbackRow row, Scope scope) throws IOException {
        return row.scope().equals(scope.text())
                && StoredPlan.read(blobs, row.planHash()).scope().equals(scope);
    }

    /// Its plan, as long as the journal has not moved in what it touches and something of it is left to do, or
    /// nothing else is; else a plan for the same runs, since those of them that were found through objects which
    /// are back already would not be found again.
    Plan rest(Picture picture, RollbackRow partial, BlobStore content) throws IOException, UnknownScopeException {
        Plan plan = StoredPlan.read(blobs, partial.planHash());
        boolean holds = holds(plan, picture);
        if (holds && !isDone(plan, picture)) {
            return plan;
        }
        Plan now = Planner.plan(picture, known(plan), content);
        return holds && now.isEmpty() ? plan : now;
    }

    /// The scope with all that the plan had found for it.
    private static Scope known(Plan plan) {
        return switch (plan.scope()) {
            case Scope.Runs _ -> new Scope.Runs(plan.runs());
            case Scope.Steps asked -> {
                List<String> steps = new ArrayList<>(asked.steps());
                plan.actions().forEach(a -> steps.add(a.run() + "/" + a.stepId()));
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
        Map<String, Tree> trees = new HashMap<>();
        for (Plan.Step s : plan.steps()) {
            Tree tree = trees.computeIfAbsent(s.target(), picture.world()::tree);
            Optional<Hash> now = tree.get(s.object());
            if (!now.equals(s.expected()) && !now.equals(s.replacement())) {
                return false;
            }
            trees.put(s.target(), tree.set(s.object(), s.replacement()));
        }
        return plan.expectedRoots().entrySet().stream()
                .allMatch(e -> trees.getOrDefault(e.getKey(), Tree.EMPTY).root().equals(e.getValue()));
    }
}
