package com.rollbackapi.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.consumer.RecordingStream;

/// How many processes this one has started since the count began, as the JVM itself records it.
final class ProcessCount implements AutoCloseable {
    private final RecordingStream stream = new RecordingStream();
    private final AtomicLong started = new AtomicLong();

    ProcessCount() {
        stream.enable("jdk.ProcessStart").withoutStackTrace();
        stream.setMaxAge(Duration.ofMinutes(1));
        stream.onEvent("jdk.ProcessStart", _ -> started.incrementAndGet());
        stream.startAsync();
    }

    /// Ends the count.
    long stopped() {
        stream.stop();
        return started.get();
    }

    @Override
    public void close() {
        stream.close();
    }
}
