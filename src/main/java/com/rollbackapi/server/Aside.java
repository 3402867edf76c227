package com.rollbackapi.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Reads the engine's files on a thread that nobody can interrupt. A server interrupts its threads when it stops, and
/// an interrupt closes the file channel that its thread reads from: the journal of a running engine would be gone.
final class Aside {
    private Aside() {}

    /// What is read.
    interface Reading<T> {
        T read() throws IOException;
    }

    /// What was read; waits for it even when this thread is interrupted.
    static <T> T read(Reading<T> reading) throws IOException {
        CompletableFuture<T> end = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.read();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
        try {
            return end.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e;
        }
    }
}
