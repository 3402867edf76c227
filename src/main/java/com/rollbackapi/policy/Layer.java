package com.rollbackapi.policy;

import java.util.Optional;

/// The five layers that can trigger; a rule belongs to one.
public enum Layer {
    POLICY_VIOLATION("policy violation", true),
    VERIFICATION_FAILURE("verification failure", true),
    BEHAVIOURAL_ANOMALY("behavioural anomaly", false),
    TOOL_UNCERTAINTY("tool uncertainty", false),
    BLAST_RADIUS("blast radius", true);

    private final String wireName;
    private final boolean available;

    Layer(String wireName, boolean available) {
        this.wireName = wireName;
        this.available = available;
    }

    /// The value of `layer` in a policy file and in a journaled trigger.
    public String wireName() {
        return wireName;
    }

    /// Whether this release evaluates rules of the layer; a file that uses another one is refused.
    public boolean available() {
        return available;
    }

    static Optional<Layer> ofWireName(String name) {
        for (Layer l : values()) {
            if (l.wireName.equals(name)) {
                return Optional.of(l);
            }
        }
        return Optional.empty();
    }
}
