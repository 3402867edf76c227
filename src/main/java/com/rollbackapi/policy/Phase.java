package com.rollbackapi.policy;

import java.util.Optional;

/// When a rule looks, and at what.
public enum Phase {
    /// Before the effect: the writes are those the agent declared, the state is the one before them.
    REQUEST("request"),
    /// After the effect: the writes are those observed, the state is the one after them.
    EXECUTED("executed"),
    /// At no action: at the state that a rollback leads to, before it runs and after it. Such a rule is an
    /// invariant, and matches where it is broken.
    STATE("state");

    private final String wireName;

    Phase(String wireName) {
        this.wireName = wireName;
    }

    /// The value of `on` in a policy file.
    public String wireName() {
        return wireName;
    }

    static Optional<Phase> ofWireName(String name) {
        for (Phase p : values()) {
            if (p.wireName.equals(name)) {
                return Optional.of(p);
            }
        }
        return Optional.empty();
    }
}
