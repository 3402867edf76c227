package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Rollbacks of simulated systems whose engine ends in the middle of every operation. A run that fails is repeated by
/// its name: `-Dsimulation=SEED/OPERATION`.
class RollbackSimulationTest {
    private static final long RUNS = 3_000;

    @Test
    void theOutcomeIsTheSameWhereverTheProcessEnds() throws Exception {
        String again = System.getProperty("simulation");
        if (again != null) {
            RollbackSimulation.ALL.run(again);
            return;
        }
        assertThat(RollbackSimulation.ALL
                        .some(Long.getLong("seed", 1), Long.getLong("runs", RUNS))
                        .failure())
                .isEmpty();
    }
}
