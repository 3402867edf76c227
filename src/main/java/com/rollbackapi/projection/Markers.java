package com.rollbackapi.projection;

import com.rollbackapi.journal.IndexedEntry;
import java.util.Optional;

/// Which entries a timeline marks, and with what words.
public final class Markers {
    private Markers() {}

    /// The label of an entry that is worth jumping to.
    public static Optional<String> label(IndexedEntry e) {
        Body body = Body.of(e);
        return switch (e.entry().event()) {
            case CHECKPOINT_VERIFIED ->
                Optional.of(body.text("checkpoint", "") + (body.flag("ok") ? " verified" : " corrupt"));
            case DEPLOY_ATTEMPTED ->
                Optional.of(body.text("version", "") + " attempted on " + body.text("service", ""));
            case MIGRATION_BROKEN -> Optional.of(body.text("migration", "") + " broken: " + body.text("detail", ""));
            case STATE_DIVERGED -> Optional.of(body.text("detail", "state diverged"));
            case POLICY_TRIGGERED -> Optional.of(body.text("rule", "") + " " + body.text("title", ""));
            case CONTAINMENT_APPLIED -> Optional.of("contained: " + body.text("reason", ""));
            case ROLLBACK_INITIATED -> Optional.of(body.text("rollback_id", "") + " initiated");
            case STATE_RESTORED -> Optional.of(body.text("rollback_id", "") + " restored");
            case SUBJECT_ERASED -> Optional.of("subject " + body.text("subject", "") + " erased");
            case KEY_ROTATED -> Optional.of("the log's key replaced");
            case KEY_REVOKED -> Optional.of("a key of the log revoked");
            case ROLLBACK_PAUSED -> Optional.of(body.text("rollback_id", "rollback") + " paused");
            case COMPENSATION_DISPROVED ->
                Optional.of("the compensation of " + body.text("operation", "") + " does not restore");
            case COMPENSATION_PROVEN,
                    LEASE_GRANTED,
                    LEASE_REVOKED,
                    ACTION_REQUESTED,
                    ACTION_EXECUTED,
                    ACTION_REFUSED,
                    CHECKPOINT_SAVED,
                    CHECKPOINT_SEALED,
                    CHECKPOINT_EXPIRED,
                    DEPLOY_COMPLETED,
                    MIGRATION_APPLIED,
                    CONTAINMENT_LIFTED,
                    ROLLBACK_REQUIRED,
                    ROLLBACK_QUEUED,
                    ROLLBACK_PRIORITIZED,
                    ROLLBACK_PREPARED,
                    ROLLBACK_STEP,
                    ROLLBACK_COMPENSATION,
                    ROLLBACK_SEALED,
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
                    SESSION_CLOSED -> Optional.empty();
        };
    }
}
