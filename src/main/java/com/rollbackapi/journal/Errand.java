package com.rollbackapi.journal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/// Work on the disk that another thread does meanwhile. Whoever waits for it gets its failure as if he had done it
/// himself. Waiting cannot be interrupted.
final class Errand<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Errand() {}

    /// What there is to do.
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> Errand<T> begin(Executor worker, Work<T> work) {
        Errand<T> errand = new Errand<>();
        worker.execute(() -> {
            try {
                errand.result.complete(work.run());
            } catch (IOException | RuntimeException | Error e) {
                errand.result.completeExceptionally(e);
            }
        });
        return errand;
    }

    T await() throws IOException {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    /// Waits for its end, whatever came of it.
    void end() {
        result.handle((value, failure) -> true).join();
    }

    boolean isDone() {
        return result.isDone();
    }

    boolean hasFailed() {
        return result.isCompletedExceptionally();
    }
}
