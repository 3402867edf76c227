package com.rollbackapi.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.rollbackapi.rollback.Executor;
import com.rollbackapi.simulation.Simulation;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Runs scenarios from seeds and ends the process in the middle of each of their operations, recovers it, interrupted
/// in its turn, and asks again for what was cut off: the outcome must be that of a process which never ended.
final class RollbackSimulation {
    static final Simulation ALL = new Simulation(RollbackSimulation::once);

    static {
        // failing systems are what it is about: thousands of warnings would say nothing
        for (Class<?> one : List.of(Follower.class, Executor.class)) {
            if (LoggerFactory.getLogger(one.getPackageName()) instanceof Logger its) {
                its.setLevel(Level.OFF);
            }
        }
    }

    private RollbackSimulation() {}

    /// For [com.rollbackapi.simulation.MutantRun].
    static String found(long firstSeed, long runs) {
        return ALL.found(firstSeed, runs);
    }

    /// @return the operations of the script
    private static long once(long seed, long end) throws IOException {
        SimScenario scenario = new SimScenario(seed);
        try {
            return scenario.run(end);
        } catch (IOException | AssertionError | RuntimeException e) {
            e.addSuppressed(new IllegalStateException("the last operations:\n  " + scenario.world()));
            throw e;
        }
    }
}
