package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.simulation.Mutant;
import com.rollbackapi.simulation.MutantRun;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulation of rollbacks finds the bugs that it is there to find. A few in every run; all of them in the long one
/// ([RollbackSimulationLongTest]).
class RollbackMutationTest {
    private static final long RUNS = 20_000;

    private static List<Mutant> some() {
        return RollbackMutants.ALL.stream().limit(3).toList();
    }

    @ParameterizedTest
    @MethodSource("some")
    void isCaught(Mutant mutant) throws Exception {
        assertThat(MutantRun.caught(mutant, RollbackSimulation.class, 1, RUNS))
                .as(mutant.name())
                .isPresent();
    }

    @Test
    void everyBugCanStillBePlanted() throws Exception {
        for (Mutant mutant : RollbackMutants.ALL) {
            assertThat(mutant.text()).isNotEqualTo(Files.readString(mutant.path()));
        }
    }
}
