package com.rollbackapi.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a tool does beside its writes to targets (a mail sent, money moved), as declared before it runs.
///
/// @param tool a name, or a pattern with `*`
/// @param compensation the type of the offsetting action; present exactly for a compensatable tool
/// @param allowedFor how long after the call the compensation works; absent for ever
public record ToolEffects(
        String tool, EffectClass effects, Optional<String> compensation, Optional<Duration> allowedFor) {
    public ToolEffects {
        if (compensation.isPresent() != (effects == EffectClass.COMPENSATABLE)) {
            throw new IllegalArgumentException("a tool has a compensation exactly where it is compensatable: " + tool);
        }
    }

    /// The compensation of a call that was made at `executed`.
    public Optional<Action.Compensation> compensationOf(Instant executed) {
        return compensation.map(type -> new Action.Compensation(
                type, allowedFor.map(d -> executed.plus(d).toString())));
    }
}
