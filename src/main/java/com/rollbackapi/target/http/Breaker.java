package com.rollbackapi.target.http;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The circuit breaker before a service: after so many failures in a row nothing is sent for a while, then one request
/// decides. May be asked from any thread.
final class Breaker {
    /// @param failures in a row after which it opens
    /// @param cooldown how long it stays open
    record Limits(int failures, Duration cooldown) {}

    private final CircuitBreaker circuit;
    private final InstantSource clock;
    private final Limits limits;
    private volatile Instant openUntil = Instant.EPOCH;

    Breaker(String service, Limits limits, InstantSource clock) {
        this.clock = clock;
        this.limits = limits;
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .clock(clock.withZone(ZoneOffset.UTC))
                .slidingWindow(limits.failures(), limits.failures(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .waitDurationInOpenState(limits.cooldown())
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        this.circuit = CircuitBreaker.of(service, config);
        circuit.getEventPublisher().onStateTransition(e -> {
            if (e.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openUntil = this.clock.instant().plus(this.limits.cooldown());
            }
        });
    }

    /// Whether a request may be sent; each that may is followed by [#answered], [#failed] or [#unsent].
    boolean enter() {
        return circuit.tryAcquirePermission();
    }

    void answered() {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /// It was not sent after all, which says nothing of the service.
    void unsent() {
        circuit.releasePermission();
    }

    void failed(String reason) {
        circuit.onError(0, TimeUnit.NANOSECONDS, new IOException(reason));
    }

    BreakerState state() {
        return switch (circuit.getState()) {
            case OPEN, FORCED_OPEN -> open(openUntil);
            case HALF_OPEN -> new BreakerState(BreakerState.Phase.HALF_OPEN, Optional.empty());
            case CLOSED, DISABLED, METRICS_ONLY -> new BreakerState(BreakerState.Phase.CLOSED, Optional.empty());
        };
    }

    /// Once its time is up the circuit stays as it is until somebody calls, whom it lets through.
    private BreakerState open(Instant until) {
        return clock.instant().isBefore(until)
                ? new BreakerState(BreakerState.Phase.OPEN, Optional.of(until))
                : new BreakerState(BreakerState.Phase.HALF_OPEN, Optional.empty());
    }
}
