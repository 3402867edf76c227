package com.rollbackapi.projection;

import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;

/// Folds a journal's entries, one at a time and in order, into pictures. A pure function of the entries and of the
/// blobs they name by digest, the same for a live journal, a replay, a file and a remote.
public final class Fold {
    private final BlobSource blobs;

    public Fold(BlobSource blobs) {
        this.blobs = blobs;
    }

    /// The picture with one more entry, which must be the one at `picture.position()`.
    public Picture fold(Picture picture, IndexedEntry next) throws FoldException {
        if (next.index() != picture.position()) {
            throw new IllegalArgumentException("entry " + next.index() + " does not follow " + picture.position());
        }
        Draft draft = new Draft(picture);
        try {
            apply(draft, next);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FoldException(next.index(), next.entry().event().wireName() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FoldException(next.index(), String.valueOf(e.getMessage()), e);
        }
        return draft.picture(next.index() + 1, next.entry().time());
    }

    private void apply(Draft draft, IndexedEntry next) throws IOException {
        Body body = Body.whole(next, blobs);
        switch (next.entry().event()) {
            case LEASE_GRANTED -> RunFold.granted(draft, body);
            case LEASE_REVOKED -> RunFold.revoked(draft, body);
            case ACTION_REQUESTED -> RunFold.requested(draft, body);
            case ACTION_EXECUTED -> ActionFold.executed(draft, body);
            case ACTION_REFUSED -> ActionFold.refused(draft, body);
            case CHECKPOINT_SAVED -> CheckpointFold.saved(draft, body, blobs);
            case CHECKPOINT_VERIFIED -> CheckpointFold.verified(draft, body);
            case CHECKPOINT_SEALED -> CheckpointFold.sealed(draft, body);
            case CHECKPOINT_EXPIRED -> CheckpointFold.expired(draft, body);
            case DEPLOY_ATTEMPTED -> ServiceFold.deployAttempted(draft, body);
            case DEPLOY_COMPLETED -> ServiceFold.deployCompleted(draft, body);
            case MIGRATION_APPLIED -> ServiceFold.migrationApplied(draft, body);
            case MIGRATION_BROKEN -> ServiceFold.migrationBroken(draft, body);
            case STATE_DIVERGED -> ServiceFold.diverged(draft, body);
            case POLICY_TRIGGERED -> ContainmentFold.triggered(draft, body);
            case CONTAINMENT_APPLIED -> ContainmentFold.applied(draft, body);
            case CONTAINMENT_LIFTED -> ContainmentFold.lifted(draft, body);
            case ROLLBACK_QUEUED -> RollbackFold.queued(draft, body, blobs);
            case ROLLBACK_PRIORITIZED -> RollbackFold.prioritized(draft, body);
            case ROLLBACK_INITIATED -> RollbackFold.initiated(draft, body);
            case ROLLBACK_PREPARED -> RollbackFold.prepared(draft, body);
            case ROLLBACK_STEP -> RollbackFold.step(draft, body);
            case ROLLBACK_PAUSED -> RollbackFold.paused(draft, body);
            case ROLLBACK_COMPENSATION -> CompensationFold.decided(draft, body);
            case STATE_RESTORED -> RollbackFold.restored(draft, body);
            case ROLLBACK_SEALED -> RollbackFold.sealed(draft, body);
            case SESSION_OPENED -> ReviewFold.sessionOpened(draft, body);
            case SESSION_CLOSED -> ReviewFold.sessionClosed(draft, body);
            case TASK_OPENED -> ReviewFold.taskOpened(draft, body);
            case TASK_CLOSED -> ReviewFold.taskClosed(draft, body);
            case SUBJECT_ERASED -> ErasureRow.erased(draft, body);
            case KEY_ROTATED, KEY_REVOKED -> {
                // of the log itself, which its keys are read from
            }
            case PROMPT_UPDATED,
                    CTA_MODIFIED,
                    PRODUCT_CLAIM_ADDED,
                    CLAIM_DETECTED,
                    DISCLAIMER_REMOVED,
                    REVIEWER_FLAGGED -> ReviewFold.variantChanged(draft, body);
            case RESTORE_POINT_CREATED, CAMPAIGN_ROLLED_BACK -> ReviewFold.variantSettled(draft, body);
            case APPROVAL_GRANTED -> CheckpointFold.approval(draft, body, true);
            case APPROVAL_REFUSED -> CheckpointFold.approval(draft, body, false);
            case WORKFLOW_RECOVERED, ROLLBACK_REQUIRED, APPROVAL_REQUESTED -> {}
            case COMPENSATION_PROVEN, COMPENSATION_DISPROVED -> {} // asked of the services, not of the picture
        }
    }
}
