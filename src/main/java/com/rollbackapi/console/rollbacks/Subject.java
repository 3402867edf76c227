package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.LeafDiff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the screen is about: a rollback that could be, or one of the journal's.
///
/// @param row the journaled rollback; empty for a preview that nobody queued
/// @param preview as it would run now; empty for one that runs or has come to its end, and where nothing can be done
/// @param diff what restoring changes, or changed, target by target
record Subject(
        Optional<RollbackRow> row,
        Plan plan,
        Optional<Preview> preview,
        List<DiffView.Part> diff,
        Preview.Blast blast) {

    private static final int DIFF_LIMIT = 200;

    Subject {
        diff = List.copyOf(diff);
    }

    List<Conflict> conflicts() {
        return preview.map(Preview::conflicts).orElse(List.of());
    }

    /// What becomes of each action. Without a preview the time is that of the picture.
    List<Fate> fates(Picture picture) {
        return preview.map(Preview::fates).orElseGet(() -> Fate.of(picture, plan, picture.time(), action -> true));
    }

    Deed deed(Picture picture) {
        return Deed.of(plan, fates(picture));
    }

    /// Whether there is something to confirm.
    boolean isOpen() {
        return row.isEmpty() || row.get().status() == RollbackRow.Status.QUEUED || (hasBegun() && preview.isPresent());
    }

    /// Whether it is paused or ended in part.
    boolean hasBegun() {
        return row.filter(r -> r.status().resumable()).isPresent();
    }

    /// Whether it would go on under its id: with the plan that was confirmed.
    boolean goesOn() {
        return hasBegun()
                && preview.filter(p -> p.planHash().equals(row.orElseThrow().planHash()))
                        .isPresent();
    }

    /// Whether it cannot, since the journal has moved in what it touches.
    boolean hasMoved() {
        return hasBegun() && preview.isPresent() && !goesOn();
    }

    /// Computes what rolling back would do now. Changes nothing.
    static Subject preview(Operator operator, Scope scope, Optional<RollbackRow> queued) throws IOException {
        try {
            Preview preview = operator.preview(scope);
            List<DiffView.Part> diff = preview.diff().stream()
                    .map(d -> new DiffView.Part(d.target(), d.leaves()))
                    .toList();
            return new Subject(queued, preview.plan(), Optional.of(preview), diff, preview.blast());
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// A rollback of the journal: the plan that was stored with it; one that still waits, or has begun and not come
    /// to its end, is planned again where that can be done and there is something to do.
    static Subject of(RollbackRow row, Picture picture, Source source, Optional<Operator> operator) throws IOException {
        Plan plan = StoredPlan.read(source.blobs(), row.planHash());
        boolean isOpen =
                row.status() == RollbackRow.Status.QUEUED || row.status().resumable();
        if (isOpen && operator.isPresent()) {
            Subject now = preview(operator.get(), plan.scope(), Optional.of(row));
            if (!row.status().resumable() || !now.plan().isEmpty()) {
                return now;
            }
        }
        return new Subject(
                Optional.of(row), plan, Optional.empty(), diff(plan, source.blobs()), Preview.Blast.of(picture, plan));
    }

    private static List<DiffView.Part> diff(Plan plan, BlobSource blobs) throws IOException {
        Map<String, List<LeafDiff>> leaves = new LinkedHashMap<>();
        for (Plan.Step step :
                plan.steps().subList(0, Math.min(DIFF_LIMIT, plan.steps().size()))) {
            if (!step.expected().equals(step.replacement())) {
                LeafChange change = new LeafChange(step.object(), step.expected(), step.replacement());
                leaves.computeIfAbsent(step.target(), t -> new ArrayList<>()).add(Diff.of(change, blobs));
            }
        }
        return leaves.entrySet().stream()
                .map(e -> new DiffView.Part(e.getKey(), e.getValue()))
                .toList();
    }
}
