package com.rollbackapi.engine;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Clocks that tests own: the wall goes on by a millisecond each time somebody looks.
public final class TestClocks {
    private TestClocks() {}

    public static Clocks create() {
        AtomicLong millis = new AtomicLong(Instant.parse("2026-05-06T09:00:00Z").toEpochMilli());
        InstantSource wall = () -> Instant.ofEpochMilli(millis.incrementAndGet());
        return new Clocks(wall, System::nanoTime, new SecureRandom());
    }
}
