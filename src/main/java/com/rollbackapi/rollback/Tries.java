package com.rollbackapi.rollback;

import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Asks a system again that fails for a moment before anything of a rollback is committed: it is locked, it restarts,
/// it cannot be reached. Only a failure that is known to pass is met so ([TargetFailedException#isPassing]), and
/// nothing is staged while it waits. One of these goes with one rollback, so that the limits hold for all that it asks.
///
/// The wait is on the caller's thread, which is the engine's: nothing that the rollback has looked at moves meanwhile,
/// and nothing else is decided, so the waits are short, 100 ms and twice as long each time.
public final class Tries {
    /// How often a rollback is tried at most, the first time among them.
    public static final int LIMIT = 5;

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    /// No wait is begun that would end later than this after the first try that failed had begun: a system that
    /// keeps its callers waiting for long has been waited for.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final Pause pause;
    private final List<String> failures = new ArrayList<>();
    private long firstFrom;
    private long waitedMillis;
    private boolean isOver;
    private boolean isExhausted;

    /// Lets time go by.
    @FunctionalInterface
    public interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    /// What may have to be asked again: it does all, or nothing.
    ///
    /// @param <E> what else it throws, which is handed on
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        T run() throws TargetFailedException, IOException, E;
    }

    /// @param nanoTime a monotonic clock
    public Tries(LongSupplier nanoTime, Pause pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /// What the attempt gives at last, or its last failure.
    public <T, E extends Exception> T of(Attempt<T, E> attempt) throws TargetFailedException, IOException, E {
        while (true) {
            long from = nanoTime.getAsLong();
            try {
                return attempt.run();
            } catch (TargetFailedException e) {
                if (failures.isEmpty()) {
                    firstFrom = from;
                }
                failures.add(String.valueOf(e.getMessage()));
                if (!e.isPassing() || !again()) {
                    isOver = true;
                    isExhausted = e.isPassing();
                    throw e;
                }
            }
        }
    }

    private boolean again() {
        if (failures.size() >= LIMIT) {
            return false;
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << (failures.size() - 1));
        Duration passed = Duration.ofNanos(nanoTime.getAsLong() - firstFrom);
        if (passed.plus(wait).compareTo(PATIENCE) > 0) {
            return false;
        }
        try {
            pause.pause(wait);
            waitedMillis += wait.toMillis();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What failed until now, in order; each but the last was followed by another try.
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /// Whether the last try failed and none follows.
    public boolean isOver() {
        return isOver;
    }

    /// Whether it was given up although what failed is known to pass.
    public boolean isExhausted() {
        return isExhausted;
    }

    /// A reason, with how often it was tried, for people.
    public String counted(String reason) {
        return waitedMillis == 0
                ? reason
                : reason + "; tried " + failures.size() + " times, with waits of " + waitedMillis + " ms in all";
    }
}
