package com.rollbackapi.engine;

import com.rollbackapi.rollback.Tries;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Where time and chance come from: handed in by the composition root, so that tests own them.
///
/// @param wall the time that entries carry
/// @param nanoTime monotonic, for durations
/// @param pause waits before a system is asked again
public record Clocks(InstantSource wall, LongSupplier nanoTime, SecureRandom random, Tries.Pause pause) {
    /// Waits are slept through.
    public Clocks(InstantSource wall, LongSupplier nanoTime, SecureRandom random) {
        this(wall, nanoTime, random, Thread::sleep);
    }

    /// For one rollback.
    Tries tries() {
        return new Tries(nanoTime, pause);
    }
}
