package com.rollbackapi.target.http;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a service's circuit breaker lets through.
///
/// @param openUntil when it is tried again; present exactly where it is open
public record BreakerState(Phase phase, Optional<Instant> openUntil) {
    public enum Phase {
        /// Every call.
        CLOSED,
        /// None: the last calls all failed.
        OPEN,
        /// One, by which it is decided.
        HALF_OPEN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
