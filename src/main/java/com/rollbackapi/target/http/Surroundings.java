package com.rollbackapi.target.http;

import com.rollbackapi.target.Secrets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// What a service's calls need of the world beside the network.
///
/// @param random for the jitter between attempts
public record Surroundings(InstantSource clock, RandomGenerator random, Pause pause, Secrets secrets) {
    /// Waits between two attempts, not much longer than it may.
    @FunctionalInterface
    public interface Pause {
        void pause(Duration duration, BooleanSupplier goOn) throws InterruptedException;
    }
}
