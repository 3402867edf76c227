package com.rollbackapi.engine;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Where time and chance come from: handed in by the composition root, so that tests own them.
///
/// @param wall the time that entries carry
/// @param nanoTime monotonic, for durations
public record Clocks(InstantSource wall, LongSupplier nanoTime, SecureRandom random) {}
