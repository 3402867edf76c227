package com.rollbackapi.journal;

import java.util.Locale;
import java.util.Optional;

/// What undoing an action takes: an earlier version, an offsetting action, or a person.
public enum EffectClass {
    REVERSIBLE,
    COMPENSATABLE,
    IRREVERSIBLE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<EffectClass> ofWireName(String name) {
        for (EffectClass c : values()) {
            if (c.wireName().equals(name)) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }
}
