package com.rollbackapi.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writers side by side, each of which waits until its entry is durable before it appends the next.
final class Load {
    static final long ROUND_NANOS = 2_000_000_000L;

    private Load() {}

    /// Appends one entry and returns once it is durable.
    @FunctionalInterface
    interface Writer {
        void append(int thread, int i) throws Exception;
    }

    /// What the writers are. The journal's own callers are virtual: those of the server and of the engine's I/O.
    enum Threads {
        PLATFORM,
        VIRTUAL;

        private ExecutorService pool(int writers) {
            return this == VIRTUAL
                    ? Executors.newVirtualThreadPerTaskExecutor()
                    : Executors.newFixedThreadPool(writers);
        }
    }

    /// Of one round.
    ///
    /// @param perSecond entries made durable
    /// @param p50Micros what half of the writers' waits stayed below
    record Outcome(double perSecond, double p50Micros) {
        static Outcome of(long nanos, List<long[]> waits) {
            long[] sorted =
                    waits.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            if (sorted.length == 0) {
                throw new IllegalStateException("nobody got an answer in " + nanos / 1_000_000 + " ms");
            }
            return new Outcome(sorted.length * 1e9 / nanos, sorted[sorted.length / 2] / 1e3);
        }

        /// The median of each figure over the rounds.
        static Outcome median(List<Outcome> rounds) {
            return new Outcome(
                    rounds.stream().mapToDouble(Outcome::perSecond).sorted().toArray()[rounds.size() / 2],
                    rounds.stream().mapToDouble(Outcome::p50Micros).sorted().toArray()[rounds.size() / 2]);
        }
    }

    /// One round of two seconds. Whoever waits at its end is waited for and counts.
    static Outcome run(int writers, Threads kind, Writer writer) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = kind.pool(writers)) {
            long begin = System.nanoTime();
            List<Callable<long[]>> work = new ArrayList<>();
            for (int t = 0; t < writers; t++) {
                int thread = t;
                work.add(() -> waits(begin, i -> writer.append(thread, i)));
            }
            List<long[]> waits = new ArrayList<>();
            for (Future<long[]> f : threads.invokeAll(work)) {
                waits.add(f.get());
            }
            return Outcome.of(System.nanoTime() - begin, waits);
        }
    }

    /// One step of a writer.
    @FunctionalInterface
    interface Step {
        void take(int i) throws Exception;
    }

    /// Takes steps until the round is over; returns how long each took.
    static long[] waits(long begin, Step step) throws Exception {
        long[] waits = new long[1_024];
        int count = 0;
        for (long now = System.nanoTime(); now - begin < ROUND_NANOS; ) {
            step.take(count);
            long after = System.nanoTime();
            waits = count < waits.length ? waits : Arrays.copyOf(waits, 2 * count);
            waits[count++] = after - now;
            now = after;
        }
        return Arrays.copyOf(waits, count);
    }
}
