package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import java.io.IOException;
import java.util.List;

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
    /// closed.
    String queued(Rollbacks.Drawn drawn, Operator.Request request) throws IOException {
        Preview preview = drawn.preview();
        for (RollbackRow row : List.copyOf(ledger.picture().activeRollbacks())) {
            if (row.status() == RollbackRow.Status.QUEUED
                    && unfinished.isOf(row, preview.plan().scope())) {
                if (row.planHash().equals(preview.planHash())) {
                    return row.id();
                }
                close(row, "the journal has moved since it was queued; it was planned again");
            }
        }
        String id = "RBX-%d".formatted(ledger.picture().counters().deployments() + 1);
        queue(id, drawn, request);
        return id;
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

    private void queue(String id, Rollbacks.Drawn drawn, Operator.Request request) throws IOException {
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
