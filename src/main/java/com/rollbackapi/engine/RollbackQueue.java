package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Priority;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The rollbacks that wait for somebody to confirm them, as the journal has them.
final class RollbackQueue {
    private final EngineLedger ledger;
    private final BlobStore blobs;
    private final Unfinished unfinished;

    RollbackQueue(EngineLedger ledger, BlobStore blobs, Unfinished unfinished) {
        this.ledger = ledger;
        this.blobs = blobs;
        this.unfinished = unfinished;
    }

    /// The queued rollback of this plan, put there now if need be; one of the same scope whose plan is stale is
    /// closed, and what takes its place is as urgent.
    ///
    /// @param priority empty where it is nobody's concern here
    String queued(Rollbacks.Drawn drawn, Optional<Priority> priority, Operator.Request request) throws IOException {
        Priority before = Priority.NORMAL;
        Preview preview = drawn.preview();
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED
                    && unfinished.isOf(row, preview.plan().scope())) {
                if (row.planHash().equals(preview.planHash())) {
                    prioritize(row, priority, request);
                    return row.id();
                }
                before = row.place().priority();
                close(row, "the journal has moved since it was queued; it was planned again");
            }
        }
        String id = nextId();
        queue(id, drawn, priority.orElse(before), request);
        return id;
    }

    private void prioritize(RollbackRow row, Optional<Priority> priority, Operator.Request request) throws IOException {
        if (priority.isPresent() && priority.get() != row.place().priority()) {
            ledger.append(
                    EventType.ROLLBACK_PRIORITIZED,
                    request.requestedBy(),
                    Json.object()
                            .put("rollback_id", row.id())
                            .put("priority", priority.get().wireName())
                            .build());
        }
    }

    /// Puts the plan as it is now in the place of a queued one, for the same person and reason, as urgent.
    void replan(RollbackRow row, Rollbacks.Drawn drawn) throws IOException {
        String id = nextId();
        queue(id, drawn, row.place().priority(), new Operator.Request(row.requestedBy(), row.reason()));
        // a crash here leaves both: the stale one is closed when somebody asks for its scope
        close(row, "the journal has moved since it was queued; it was planned again as " + id);
    }

    /// The queued rollback of this scope, if there is one.
    Optional<RollbackRow> waiting(Plan plan) throws IOException {
        for (RollbackRow row : ledger.picture().activeRollbacks()) {
            if (row.status() == RollbackRow.Status.QUEUED && unfinished.isOf(row, plan.scope())) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    /// One that was confirmed and could not be prepared, since a system failed for longer than it waits, is queued
    /// again for who queued it, as urgent and behind those that are: whoever asked for it does not have to ask
    /// again.
    Outcome.Refused again(RollbackRow waited, Rollbacks.Drawn drawn, Outcome.Refused refused) throws IOException {
        String id = nextId();
        queue(id, drawn, waited.place().priority(), new Operator.Request(waited.requestedBy(), waited.reason()));
        return new Outcome.Refused(
                refused.rollbackId(),
                refused.reason() + "; nothing was changed, and it is queued again as " + id,
                refused.conflicts(),
                refused.replacement());
    }

    private String nextId() {
        return "RBX-%d".formatted(ledger.picture().counters().deployments() + 1);
    }

    /// Closes one of which nothing was done.
    void close(RollbackRow row, String reason) throws IOException {
        ledger.append(
                EventType.ROLLBACK_SEALED,
                row.requestedBy(),
                Json.object()
                        .put("rollback_id", row.id())
                        .put("status", "refused")
                        .put("reason", reason)
                        .build());
    }

    private void queue(String id, Rollbacks.Drawn drawn, Priority priority, Operator.Request request)
            throws IOException {
        Preview preview = drawn.preview();
        Plan plan = preview.plan();
        keepMerged(plan, drawn.content());
        Hash planRef = blobs.put(CanonicalJson.bytes(plan.toJson()));
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
                        .put("priority", priority.wireName())
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
                if (kept.after().isPresent() && !blobs.contains(kept.after().get())) {
                    blobs.put(content.require(kept.after().get(), "a merged version of " + step.object()));
                }
            }
        }
    }

    private static long count(Plan plan, EffectClass effects) {
        return plan.actions().stream().filter(a -> a.effects() == effects).count();
    }
}
