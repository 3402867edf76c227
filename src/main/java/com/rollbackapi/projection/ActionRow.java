package com.rollbackapi.projection;

import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import java.time.Instant;
import java.util.Optional;

/// One action as lists show it.
///
/// @param service the first target it wrote to, or that it asked for
/// @param object the first object it wrote, or that it asked for
/// @param stands whether what it did outside every target stands, or may: it worked, or its call's fate is not known
/// @param parentStep the step that caused it: one of its run, or `run/step`
public record ActionRow(
        long entry,
        String runId,
        String agentId,
        String stepId,
        String tool,
        Optional<String> service,
        Optional<String> object,
        int writes,
        Outcome outcome,
        boolean stands,
        Optional<EffectClass> effects,
        Instant time,
        Optional<String> parentStep,
        Action.Grounds grounds,
        String idempotencyKey) {
    /// `run/step`, as dependencies name it.
    public String step() {
        return runId + "/" + stepId;
    }

    public enum Outcome {
        EXECUTED,
        FAILED,
        REFUSED
    }
}
