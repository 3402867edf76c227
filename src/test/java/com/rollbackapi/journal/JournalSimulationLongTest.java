package com.rollbackapi.journal;

import com.rollbackapi.simulation.LongSimulation;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A million ends of a process, and every planted bug ([LongSimulation]).
@Tag("long")
@Tag("simulation")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalSimulationLongTest {
    private final LongSimulation all = new LongSimulation("journal-simulation");

    @Test
    void aMillionEndsOfAProcess() throws Exception {
        all.runs(JournalSimulation.ALL);
    }

    @Test
    void everyPlantedBug() throws Exception {
        all.planted(Mutants.ALL, JournalSimulation.class);
    }

    @AfterAll
    void report() throws IOException {
        all.finish();
    }
}
