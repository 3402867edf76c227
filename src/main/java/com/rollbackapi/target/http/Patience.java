package com.rollbackapi.target.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long is waited for a service, and how often it is tried.
///
/// @param timeout of one request, from the connection to the reply's last byte
/// @param attempts of one call
/// @param backoff before the second attempt; twice as long before each further one
/// @param settles after a call a request may still be on its way so long
record Patience(Duration timeout, int attempts, Duration backoff, Duration settles) {
    /// The longest wait between two attempts; a service that asks for more is not waited for.
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    /// Longer than a proxy or a queue before a service keeps a request, as a rule.
    static final Duration USUALLY_SETTLES = Duration.ofMinutes(1);

    static final int MAX_ATTEMPTS = 10;

    /// The wait after the failed attempt `attempt`, from 1: between half of the doubled backoff and all of it, so
    /// that many callers do not come back at once.
    Duration after(int attempt, RandomGenerator random) {
        long whole = Math.min(backoff.multipliedBy(1L << (attempt - 1)).toNanos(), MAX_WAIT.toNanos());
        return Duration.ofNanos(whole / 2 + (long) (random.nextDouble() * (whole - whole / 2)));
    }
}
