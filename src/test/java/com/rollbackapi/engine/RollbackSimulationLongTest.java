package com.rollbackapi.engine;

import com.rollbackapi.simulation.LongSimulation;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A million rollbacks that end somewhere, and every planted bug ([LongSimulation]).
@Tag("long")
@Tag("rollbacks")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollbackSimulationLongTest {
    private final LongSimulation all = new LongSimulation("rollback-simulation");

    @Test
    void aMillionRollbacksThatEndSomewhere() throws Exception {
        all.runs(RollbackSimulation.ALL);
    }

    @Test
    void everyPlantedBug() throws Exception {
        all.planted(RollbackMutants.ALL, RollbackSimulation.class);
    }

    @AfterAll
    void report() throws IOException {
        all.finish();
    }
}
