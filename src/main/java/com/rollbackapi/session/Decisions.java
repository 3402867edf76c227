package com.rollbackapi.session;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Planner;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.OverlayBlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Executes the deterministic decisions of a journal again: a plan is made anew from the picture before it and must
/// have the recorded hash, a checkpoint's root must follow from the roots of its targets, a restored state must be the
/// one folded.
final class Decisions {
    private final BlobSource blobs;

    Decisions(BlobSource blobs) {
        this.blobs = blobs;
    }

    /// What executing an entry's decision again gave.
    sealed interface Finding {
        /// The entry records no decision that follows from the journal alone.
        enum None implements Finding {
            NONE
        }

        enum Same implements Finding {
            SAME
        }

        record Differs(String what) implements Finding {}
    }

    /// @param before the picture that the decision was made on: that of all entries before this one
    Finding again(Picture before, IndexedEntry e) {
        Json.Obj body = e.entry().body();
        return switch (e.entry().event()) {
            case ROLLBACK_QUEUED ->
                Write.ref(body, "plan_hash").map(h -> plan(before, h)).orElse(Finding.None.NONE);
            case CHECKPOINT_SAVED ->
                Write.ref(body, "root").map(r -> root(e.entry(), r)).orElse(Finding.None.NONE);
            case STATE_RESTORED ->
                Write.ref(body, "root")
                        .map(r -> compare("the state folded", before.world().root(), r))
                        .orElse(Finding.None.NONE);
            case LEASE_GRANTED,
                    LEASE_REVOKED,
                    ACTION_REQUESTED,
                    ACTION_EXECUTED,
                    ACTION_REFUSED,
                    CHECKPOINT_VERIFIED,
                    CHECKPOINT_SEALED,
                    CHECKPOINT_EXPIRED,
                    DEPLOY_ATTEMPTED,
                    DEPLOY_COMPLETED,
                    MIGRATION_APPLIED,
                    MIGRATION_BROKEN,
                    STATE_DIVERGED,
                    POLICY_TRIGGERED,
                    CONTAINMENT_APPLIED,
                    CONTAINMENT_LIFTED,
                    ROLLBACK_REQUIRED,
                    ROLLBACK_PRIORITIZED,
                    ROLLBACK_INITIATED,
                    ROLLBACK_PREPARED,
                    ROLLBACK_STEP,
                    ROLLBACK_PAUSED,
                    ROLLBACK_COMPENSATION,
                    COMPENSATION_PROVEN,
                    COMPENSATION_DISPROVED,
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
                    SESSION_CLOSED,
                    SUBJECT_ERASED,
                    KEY_ROTATED,
                    KEY_REVOKED -> Finding.None.NONE;
        };
    }

    private Finding plan(Picture before, Hash recorded) {
        try {
            Plan stored = StoredPlan.read(blobs, recorded);
            return compare(
                    "the plan made again",
                    Planner.plan(before, stored.scope(), new OverlayBlobStore(blobs))
                            .hash(),
                    recorded);
        } catch (UnknownScopeException | IOException e) {
            return new Finding.Differs("the plan cannot be made again: " + e.getMessage());
        }
    }

    private Finding root(Entry saved, Hash recorded) {
        Json.Obj body;
        try {
            body = LargeMembers.whole(saved, blobs);
        } catch (StoreException | IllegalArgumentException e) {
            return new Finding.Differs("its targets are not to be had: " + e.getMessage());
        }
        List<Json> targets =
                body.get("targets").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items) ? items : List.of();
        Tree roots = Tree.EMPTY;
        for (Json target : targets) {
            if (target instanceof Json.Obj t) {
                Optional<String> name = t.text("name");
                Optional<Hash> root = Write.ref(t, "root");
                if (name.isPresent() && root.isPresent()) {
                    roots = roots.with(name.get(), root.get());
                }
            }
        }
        return compare("the root over its targets", roots.root(), recorded);
    }

    private static Finding compare(String what, Hash is, Hash recorded) {
        return is.equals(recorded)
                ? Finding.Same.SAME
                : new Finding.Differs(what + " hashes to " + is + ", recorded was " + recorded);
    }
}
