package com.rollbackapi.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.slf4j.LoggerFactory;

/// Runs scenarios from seeds and ends the process in the middle of each of their operations, recovers it, interrupted
/// in its turn, and asks again for what was cut off: the outcome must be that of a process which never ended.
///
/// A run is named `seed/operation`; the name alone repeats it. `seed/0` is the scenario without an end.
final class RollbackSimulation {
    static {
        // failing systems are what it is about: thousands of warnings would say nothing
        if (LoggerFactory.getLogger("com.rollbackapi") instanceof Logger all) {
            all.setLevel(Level.OFF);
        }
    }

    private RollbackSimulation() {}

    /// What was done.
    ///
    /// @param failure the name of the first run in which a promise did not hold, and which
    record Result(long runs, Optional<String> failure) {}

    /// Runs every end of the scenarios from a seed on until there have been so many runs, or a violation.
    static Result every(long firstSeed, long runs) {
        return run(firstSeed, runs, Integer.MAX_VALUE);
    }

    /// The same with a few ends of each scenario, so that as many runs meet more of them.
    static Result some(long firstSeed, long runs) {
        return run(firstSeed, runs, 6);
    }

    /// What the first of so many runs found that found something, for [com.rollbackapi.mutation.MutantRun]; else
    /// empty.
    static String found(long firstSeed, long runs) {
        Result result = some(firstSeed, runs);
        return result.failure()
                .map(found -> "after " + result.runs() + " runs, " + found)
                .orElse("");
    }

    private static Result run(long firstSeed, long runs, int ends) {
        long done = 0;
        for (long seed = firstSeed; done < runs; seed++) {
            Random random = new Random(seed);
            long operations = 0;
            for (int n = 0; done < runs && n <= Math.min(ends, operations); n++) {
                boolean isAll = operations <= ends;
                long end = n == 0 || isAll ? n : 1 + random.nextLong(operations);
                try {
                    long met = once(seed, end);
                    operations = n == 0 ? met : operations;
                } catch (SimViolation e) {
                    return new Result(done, Optional.of(seed + "/" + end + ": " + e.getMessage()));
                } catch (IOException | RuntimeException e) {
                    return new Result(done, Optional.of(seed + "/" + end + ": alive: " + e));
                }
                done++;
            }
        }
        return new Result(done, Optional.empty());
    }

    /// Repeats one run; throws what it finds.
    static void run(String name) throws IOException {
        String[] parts = name.split("/", -1);
        once(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /// @return the operations of the script
    private static long once(long seed, long end) throws IOException {
        SimScenario scenario = new SimScenario(seed);
        try {
            return scenario.run(end);
        } catch (IOException | SimViolation | RuntimeException e) {
            e.addSuppressed(new IllegalStateException("the last operations:\n  " + scenario.world()));
            throw e;
        }
    }
}
