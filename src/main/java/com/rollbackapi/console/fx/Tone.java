package com.rollbackapi.console.fx;

import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.rollback.Confidence;

/// The role of a colour. It never stands alone: a word or a shape goes with it.
public enum Tone {
    DEFAULT,
    MUTED,
    SUCCESS,
    ACCENT,
    WARNING,
    DANGER,
    DRIFT;

    /// The style class that colours text, and a dot, by this role.
    public String style() {
        return switch (this) {
            case DEFAULT -> "tone-default";
            case MUTED -> "tone-muted";
            case SUCCESS -> "tone-success";
            case ACCENT -> "tone-accent";
            case WARNING -> "tone-warning";
            case DANGER -> "tone-danger";
            case DRIFT -> "tone-drift";
        };
    }

    public static Tone of(ServiceRow.State state) {
        return switch (state) {
            case STABLE -> SUCCESS;
            case RESTORING -> ACCENT;
            case DEGRADED -> WARNING;
            case DRIFTED -> DRIFT;
            case FAILING, CONTAINED -> DANGER;
        };
    }

    public static Tone of(CheckpointRow.Health health) {
        return switch (health) {
            case VERIFIED, STABLE -> SUCCESS;
            case RESTORED -> ACCENT;
            case BRANCHED -> WARNING;
            case DRIFTED -> DRIFT;
            case CORRUPT -> DANGER;
            case UNVERIFIED -> MUTED;
        };
    }

    public static Tone of(RollbackRow.Status status) {
        return switch (status) {
            case QUEUED, UNCHANGED -> MUTED;
            case RUNNING -> ACCENT;
            case PAUSED -> WARNING;
            case RESTORED -> SUCCESS;
            case PARTIAL, REFUSED -> DANGER;
        };
    }

    public static Tone of(RollbackRow.Progress progress) {
        return switch (progress) {
            case WAITING, SKIPPED -> MUTED;
            case RUNNING -> ACCENT;
            case PAUSED -> WARNING;
            case DONE -> SUCCESS;
            case FAILED -> DANGER;
        };
    }

    public static Tone of(MigrationRow.State state) {
        return switch (state) {
            case APPLIED -> MUTED;
            case FAILED -> DANGER;
            case RECOVERED -> SUCCESS;
        };
    }

    public static Tone of(ActionRow.Outcome outcome) {
        return switch (outcome) {
            case EXECUTED -> SUCCESS;
            case FAILED, REFUSED -> DANGER;
        };
    }

    public static Tone of(EffectClass effects) {
        return switch (effects) {
            case REVERSIBLE -> SUCCESS;
            case COMPENSATABLE -> WARNING;
            case IRREVERSIBLE -> DANGER;
        };
    }

    public static Tone of(EventType.Risk risk) {
        return switch (risk) {
            case ROUTINE -> MUTED;
            case SAFE -> SUCCESS;
            case RECOVERY -> ACCENT;
            case NOTICE -> WARNING;
            case DANGER -> Tone.DANGER;
        };
    }

    /// How sure a restore is.
    public static Tone of(Confidence.Level level) {
        return switch (level) {
            case HIGH -> SUCCESS;
            case GUARDED -> WARNING;
            case LOW -> DANGER;
        };
    }
}
