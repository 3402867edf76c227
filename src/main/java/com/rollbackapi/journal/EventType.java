package com.rollbackapi.journal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The names of the facts that a journal holds: lower-case dotted on the wire, each with the risk that a timeline
/// colours it by. The fields of each are listed in `docs/formats/entry-v1.md`.
public enum EventType {
    LEASE_GRANTED("lease.granted"),
    LEASE_REVOKED("lease.revoked", Risk.DANGER),
    ACTION_REQUESTED("action.requested"),
    ACTION_EXECUTED("action.executed"),
    ACTION_REFUSED("action.refused", Risk.DANGER),
    CHECKPOINT_SAVED("checkpoint.saved", Risk.SAFE),
    CHECKPOINT_VERIFIED("checkpoint.verified", Risk.SAFE),
    CHECKPOINT_SEALED("checkpoint.sealed", Risk.SAFE),
    CHECKPOINT_EXPIRED("checkpoint.expired"),
    DEPLOY_ATTEMPTED("deploy.attempted", Risk.NOTICE),
    DEPLOY_COMPLETED("deploy.completed"),
    MIGRATION_APPLIED("migration.applied"),
    MIGRATION_BROKEN("migration.broken", Risk.DANGER),
    STATE_DIVERGED("state.diverged", Risk.DANGER),
    POLICY_TRIGGERED("policy.triggered", Risk.NOTICE),
    CONTAINMENT_APPLIED("containment.applied", Risk.DANGER),
    CONTAINMENT_LIFTED("containment.lifted"),
    ROLLBACK_REQUIRED("rollback.required", Risk.NOTICE),
    ROLLBACK_QUEUED("rollback.queued", Risk.RECOVERY),
    ROLLBACK_PRIORITIZED("rollback.prioritized", Risk.RECOVERY),
    ROLLBACK_INITIATED("rollback.initiated", Risk.RECOVERY),
    ROLLBACK_PREPARED("rollback.prepared", Risk.RECOVERY),
    ROLLBACK_STEP("rollback.step", Risk.RECOVERY),
    ROLLBACK_PAUSED("rollback.paused", Risk.RECOVERY),
    ROLLBACK_COMPENSATION("rollback.compensation", Risk.RECOVERY),
    STATE_RESTORED("state.restored", Risk.SAFE),
    ROLLBACK_SEALED("rollback.sealed", Risk.RECOVERY),
    WORKFLOW_RECOVERED("workflow.recovered", Risk.SAFE),
    APPROVAL_REQUESTED("approval.requested", Risk.NOTICE),
    APPROVAL_GRANTED("approval.granted"),
    APPROVAL_REFUSED("approval.refused", Risk.NOTICE),
    REVIEWER_FLAGGED("reviewer.flagged", Risk.NOTICE),
    RESTORE_POINT_CREATED("restore.point.created", Risk.SAFE),
    PROMPT_UPDATED("prompt.updated"),
    CTA_MODIFIED("cta.modified"),
    PRODUCT_CLAIM_ADDED("product.claim.added", Risk.NOTICE),
    CLAIM_DETECTED("claim.detected", Risk.NOTICE),
    DISCLAIMER_REMOVED("disclaimer.removed", Risk.DANGER),
    CAMPAIGN_ROLLED_BACK("campaign.rolled.back", Risk.SAFE),
    TASK_OPENED("task.opened", Risk.NOTICE),
    TASK_CLOSED("task.closed"),
    SESSION_OPENED("session.opened"),
    SESSION_CLOSED("session.closed"),
    SUBJECT_ERASED("subject.erased", Risk.NOTICE),
    KEY_ROTATED("key.rotated", Risk.NOTICE),
    KEY_REVOKED("key.revoked", Risk.DANGER),
    COMPENSATION_PROVEN("compensation.proven", Risk.SAFE),
    COMPENSATION_DISPROVED("compensation.disproved", Risk.DANGER);

    /// How a timeline weighs an event, calmest first.
    public enum Risk {
        ROUTINE,
        SAFE,
        RECOVERY,
        NOTICE,
        DANGER
    }

    private static final Map<String, EventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(EventType::wireName, Function.identity()));

    private final String wireName;
    private final Risk risk;

    EventType(String wireName) {
        this(wireName, Risk.ROUTINE);
    }

    EventType(String wireName, Risk risk) {
        this.wireName = wireName;
        this.risk = risk;
    }

    /// The name in an entry's `event` member.
    public String wireName() {
        return wireName;
    }

    public Risk risk() {
        return risk;
    }

    public static Optional<EventType> ofWireName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
