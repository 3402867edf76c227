package com.rollbackapi.engine;

import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Doubts;
import com.rollbackapi.rollback.FollowUps;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.ServiceSilentException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Rollbacks that can put nothing back: what is to be undone is irreversible, or putting it back would overwrite what
/// somebody did since. There are tasks, and nothing is restored.
record LeftToPeople(EngineLedger ledger, RollbackQueue queue, ServiceCalls calls, InstantSource clock) {
    /// Asks people, once.
    Outcome of(Rollbacks.Drawn drawn, Operator.Request request) throws IOException {
        Plan plan = drawn.preview().plan();
        Picture picture = ledger.picture();
        Doubts doubts = new Doubts(ledger, calls, clock);
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
        if (isAsked && plan.tasks().isEmpty()) {
            Optional<RollbackRow> asker = asker(plan);
            if (asker.isEmpty()) {
                if (queued.isPresent()) {
                    queue.close(queued.get(), "there is nothing to undo");
                }
                return new Outcome.Unchanged(drawn.preview().planHash().hex());
            }
            if (queued.isEmpty()) {
                return new Outcome.Refused(asker.map(RollbackRow::id), reason(plan), List.of(), Optional.empty());
            }
        }
        Optional<String> told = same.filter(r -> r.status() == RollbackRow.Status.REFUSED && isAsked)
                .map(RollbackRow::id);
        if (told.isPresent() || (queued.isEmpty() && FollowUps.isAsked(picture, plan))) {
            return new Outcome.Refused(told, reason(plan), List.of(), Optional.empty());
        }
        String id = queue.queued(drawn, Optional.empty(), request);
        // a crash here leaves it queued, with its tasks or without: asked again, it goes on from there
        ledger.appendAll(
                EventType.TASK_OPENED,
                request.requestedBy(),
                new FollowUps(ledger.picture(), plan, doubts).missing(id, List.of()));
        queue.close(Objects.requireNonNull(ledger.picture().rollbacks().get(id)), reason(plan));
        return new Outcome.Refused(Optional.of(id), reason(plan), List.of(), Optional.empty());
    }

    /// The newest rollback that has asked people about one of the plan's actions and could do nothing else: its
    /// answer is that of every scope which has the action. None where those that asked have put back what they
    /// could beside it, or where nothing has happened.
    private Optional<RollbackRow> asker(Plan plan) {
        Picture picture = ledger.picture();
        return FollowUps.asking(picture, plan).stream()
                .flatMap(t -> t.rollbackId().map(id -> picture.rollbacks().get(id)).stream())
                // one that is queued still was cut off between its task and its seal
                .filter(r -> r.status() == RollbackRow.Status.REFUSED || r.status() == RollbackRow.Status.QUEUED)
                .max(Comparator.comparingLong(RollbackRow::queuedEntry));
    }

    private static String reason(Plan plan) {
        if (!plan.tasks().isEmpty()) {
            return plan.tasks().getFirst().text() + "; nothing was overwritten, a task says what to correct";
        }
        Plan.Undone first = plan.irreversible().getFirst();
        return first.tool() + " of " + first.run() + ", entry " + first.entry()
                + ", cannot be undone; nothing was changed, a task says what to follow up";
    }
}
