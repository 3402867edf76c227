package com.rollbackapi.simulation;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;

/// Runs scenarios from seeds and ends each in the middle of its operations.
///
/// A run is named `seed/operation`; the name alone repeats it ([#run(String)]). `seed/0` is the scenario without an
/// end.
///
/// @param scenario what happens
public record Simulation(Scenario scenario) {
    /// How many ends of a scenario [#some] tries.
    private static final int FEW = 6;

    /// What a seed makes happen, and what must hold.
    public interface Scenario {
        /// Throws an `AssertionError` where something does not hold, and whatever else the product throws.
        ///
        /// @param end the operation in whose middle the process ends, or 0 for none before the scenario's end
        /// @return the operations there were
        long run(long seed, long end) throws IOException;
    }

    /// What was done.
    ///
    /// @param runs scenarios with one end, or none
    /// @param failure the name of the first run in which something did not hold, and what
    public record Result(long runs, Optional<String> failure) {}

    /// Runs every end of the scenarios from a seed on until there have been so many runs, or a violation.
    public Result every(long firstSeed, long runs) {
        return run(firstSeed, runs, Integer.MAX_VALUE);
    }

    /// The same with a few ends of each scenario, so that as many runs meet more of them.
    public Result some(long firstSeed, long runs) {
        return run(firstSeed, runs, FEW);
    }

    /// What the first run found that found something, for [MutantRun]; else empty.
    public String found(long firstSeed, long runs) {
        Result result = some(firstSeed, runs);
        return result.failure()
                .map(found -> "after " + result.runs() + " runs, " + found)
                .orElse("");
    }

    /// Repeats one run; throws what it finds.
    public void run(String name) throws IOException {
        String[] parts = name.split("/", -1);
        scenario.run(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private Result run(long firstSeed, long runs, int ends) {
        long done = 0;
        for (long seed = firstSeed; done < runs; seed++) {
            Random random = new Random(seed);
            long operations = 0;
            for (int n = 0; done < runs && n <= Math.min(ends, operations); n++) {
                boolean isAll = operations <= ends;
                long end = n == 0 || isAll ? n : 1 + random.nextLong(operations);
                try {
                    long met = scenario.run(seed, end);
                    operations = n == 0 ? met : operations;
                } catch (AssertionError e) {
                    return new Result(done, Optional.of(seed + "/" + end + ": " + e.getMessage()));
                } catch (IOException | RuntimeException e) {
                    return new Result(done, Optional.of(seed + "/" + end + ": alive: " + e));
                }
                done++;
            }
        }
        return new Result(done, Optional.empty());
    }
}
