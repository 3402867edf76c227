package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A million ends of a process (`-Druns=N` for fewer), and every planted bug, each from seeds that nobody has tried
/// before (`-Dseed=N` for the same again); writes `target/long/journal-simulation.json`.
@Tag("long")
@Tag("simulation")
class JournalSimulationLongTest {
    private static final int WORKERS = 2;
    private static final long RUNS = Long.getLong("runs", 1_000_000);
    private static final long RUNS_A_MUTANT = 40_000;

    /// Seeds of one worker do not meet those of another.
    private static final long SEEDS_APART = 1L << 32;

    private final long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1, 1 << 20) * (1 << 10));

    @Test
    void aMillionEndsAndEveryPlantedBug() throws Exception {
        List<String> uncaught = new ArrayList<>();
        for (Mutant mutant : Mutants.ALL) {
            Optional<String> caught = MutantRun.caught(mutant, seed, RUNS_A_MUTANT);
            System.out.println(mutant + ": " + caught.orElse("NOT CAUGHT"));
            if (caught.isEmpty()) {
                uncaught.add(mutant.name());
            }
        }
        List<JournalSimulation.Result> results = simulate();
        long violations = results.stream().filter(r -> r.failure().isPresent()).count();
        Report.longRun("journal-simulation")
                .add(Row.of(
                                "runs",
                                results.stream()
                                        .mapToLong(JournalSimulation.Result::runs)
                                        .sum(),
                                "runs")
                        .atLeast(RUNS))
                .add(Row.of("violations", violations, "runs").atMost(0))
                .add(Row.of("planted", Mutants.ALL.size(), "bugs").atLeast(20))
                .add(Row.of("caught", Mutants.ALL.size() - uncaught.size(), "bugs")
                        .atLeast(Mutants.ALL.size()))
                .add(Row.of("first seed", seed, ""))
                .finish();
        assertThat(results).allSatisfy(r -> assertThat(r.failure()).isEmpty());
        assertThat(uncaught).isEmpty();
    }

    private List<JournalSimulation.Result> simulate() throws Exception {
        List<Callable<JournalSimulation.Result>> work = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            long first = seed + worker * SEEDS_APART;
            work.add(() -> JournalSimulation.every(first, (RUNS + WORKERS - 1) / WORKERS));
        }
        List<JournalSimulation.Result> results = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<JournalSimulation.Result> result : workers.invokeAll(work)) {
                results.add(result.get());
            }
        }
        return results;
    }
}
