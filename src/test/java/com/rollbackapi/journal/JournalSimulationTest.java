package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The journal on a disk that ends its process in the middle of every operation. A run that fails is repeated by its
/// name: `-Dsimulation=SEED/OPERATION`.
class JournalSimulationTest {
    private static final long RUNS = 2_500;

    @Test
    void nothingPromisedIsLostWhereverTheProcessEnds() throws Exception {
        String again = System.getProperty("simulation");
        if (again != null) {
            JournalSimulation.ALL.run(again);
            return;
        }
        assertThat(JournalSimulation.ALL
                        .some(Long.getLong("seed", 1), Long.getLong("runs", RUNS))
                        .failure())
                .isEmpty();
    }
}
