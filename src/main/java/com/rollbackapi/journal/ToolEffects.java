package com.rollbackapi.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a tool does beside its writes to targets (a mail sent, money moved), as declared before it runs.
///
/// @param tool a name, or a pattern with `*`
/// @param compensation the type of the offsetting action; present for a compensatable tool, absent for an irreversible
///     one, and present for a reversible one whose compensation has been proven to restore
/// @param allowedFor how long after the call the compensation works; absent for ever
public record ToolEffects(
        String tool, EffectClass effects, Optional<String> compensation, Optional<Duration> allowedFor) {
    public ToolEffects {
        boolean fits = switch (effects) {
            case REVERSIBLE -> true;
            case COMPENSATABLE -> compensation.isPresent();
            case IRREVERSIBLE -> compensation.isEmpty();
        };
        if (!fits) {
            throw new IllegalArgumentException("a tool has a compensation where it is compensatable, and none where it"
                    + " is irreversible: " + tool);
        }
    }

    /// The compensation of a call that was made at `executed`.
    public Optional<Action.Compensation> compensationOf(Instant executed) {
        return compensation.map(type -> new Action.Compensation(
                type, allowedFor.map(d -> executed.plus(d).toString())));
    }
}
