package com.rollbackapi.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What a matched rule asks for, mildest first. What each does to the action and the run stands in `docs/policies.md`.
public enum Response {
    /// Journal it, nothing else.
    OBSERVE,
    /// Journal it and put it in front of a person.
    FLAG,
    /// The run may read, not write, from here on.
    READ_ONLY,
    /// A person who did not ask has to approve; a requested action does not run before that.
    REQUIRE_APPROVAL,
    /// Revoke the run's lease.
    CONTAIN,
    /// Revoke the run's lease and undo the run.
    CONTAIN_AND_ROLL_BACK;

    /// The value of `response` in a policy file and in a journaled trigger.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether this is as grave as the other, or graver.
    public boolean atLeast(Response other) {
        return compareTo(other) >= 0;
    }

    /// Whether an action that is still only requested must not run.
    public boolean refusesAction() {
        return atLeast(READ_ONLY);
    }

    /// The gravest response among the triggers: the one to follow. Empty where nothing triggered.
    public static Optional<Response> gravest(Collection<Trigger> triggers) {
        return triggers.stream().map(Trigger::response).max(Response::compareTo);
    }

    static Optional<Response> ofWireName(String name) {
        for (Response r : values()) {
            if (r.wireName().equals(name)) {
                return Optional.of(r);
            }
        }
        return Optional.empty();
    }
}
