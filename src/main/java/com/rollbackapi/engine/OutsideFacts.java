package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import java.io.IOException;
import java.util.stream.Stream;

/// Facts that others bring: what only the engine may say is refused.
final class OutsideFacts {
    private OutsideFacts() {}

    private static void require(EventType event, Json.Obj body) throws RefusedException {
        if ((event == EventType.APPROVAL_GRANTED || event == EventType.APPROVAL_REFUSED)
                && body.get("checkpoint").isPresent()) {
            throw new RefusedException(
                    "a checkpoint is approved by the engine, which looks at it: rbx checkpoint approve");
        }
        if ((event == EventType.MIGRATION_APPLIED || event == EventType.MIGRATION_BROKEN)
                && Stream.of("direction", "up_ref", "down_ref")
                        .anyMatch(m -> body.get(m).isPresent())) {
            throw new RefusedException("a migration's steps are journaled by the engine alone, when it runs them");
        }
    }

    /// Facts from outside, as they are. A migration's must not look like one that was run here, whose down step can
    /// be run.
    static long record(EngineLedger ledger, EventType event, String actor, Json.Obj body)
            throws IOException, RefusedException {
        require(event, body);
        return switch (event) {
            case LEASE_GRANTED,
                    LEASE_REVOKED,
                    ACTION_REQUESTED,
                    ACTION_EXECUTED,
                    ACTION_REFUSED,
                    CHECKPOINT_SAVED,
                    CHECKPOINT_VERIFIED,
                    CHECKPOINT_SEALED,
                    CHECKPOINT_EXPIRED,
                    POLICY_TRIGGERED,
                    CONTAINMENT_APPLIED,
                    CONTAINMENT_LIFTED,
                    ROLLBACK_QUEUED,
                    ROLLBACK_PRIORITIZED,
                    ROLLBACK_INITIATED,
                    ROLLBACK_PREPARED,
                    ROLLBACK_STEP,
                    ROLLBACK_PAUSED,
                    ROLLBACK_COMPENSATION,
                    COMPENSATION_PROVEN,
                    COMPENSATION_DISPROVED,
                    STATE_RESTORED,
                    ROLLBACK_SEALED,
                    SUBJECT_ERASED,
                    KEY_ROTATED,
                    KEY_REVOKED ->
                throw new RefusedException(event.wireName() + " is journaled by the engine alone, when it happens");
            case DEPLOY_ATTEMPTED,
                    DEPLOY_COMPLETED,
                    MIGRATION_APPLIED,
                    MIGRATION_BROKEN,
                    STATE_DIVERGED,
                    ROLLBACK_REQUIRED,
                    WORKFLOW_RECOVERED,
                    APPROVAL_REQUESTED,
                    APPROVAL_GRANTED,
                    APPROVAL_REFUSED,
                    REVIEWER_FLAGGED,
                    RESTORE_POINT_CREATED,
                    PROMPT_UPDATED,
                    CTA_MODIFIED,
                    PRODUCT_CLAIM_ADDED,
                    CLAIM_DETECTED,
                    DISCLAIMER_REMOVED,
                    CAMPAIGN_ROLLED_BACK,
                    TASK_OPENED,
                    TASK_CLOSED,
                    SESSION_OPENED,
                    SESSION_CLOSED -> ledger.append(event, actor, body);
        };
    }
}
