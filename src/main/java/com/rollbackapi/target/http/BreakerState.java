package com.rollbackapi.target.http;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a service's circuit breaker lets through.
///
/// @param openUntil when it is tried again; present exactly where it is open
public record BreakerState(Phase phase, Optional<Instant> openUntil) {
    public BreakerState {
        if ((phase == Phase.OPEN) != openUntil.isPresent()) {
            throw new IllegalArgumentException("a breaker says until when exactly where it is open");
        }
    }

    public enum Phase {
        /// Every call.
        CLOSED,
        /// None: the last calls all failed.
        OPEN,
        /// One, by which it is decided: it is under way, or the next one is it.
        HALF_OPEN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Phase> ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(p -> p.wireName().equals(name))
                    .findFirst();
        }
    }
}
