package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.mutation.Mutant;
import com.rollbackapi.mutation.MutantRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A million ends of a process (`-Druns=N` for fewer), and every planted bug, from seeds that nobody has tried before
/// (`-Dseed=N` for the same again); writes `target/long/journal-simulation.json`.
@Tag("long")
@Tag("simulation")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalSimulationLongTest {
    private static final int WORKERS = 2;
    private static final long RUNS = Long.getLong("runs", 1_000_000);

    /// A tenth of what the product itself has to go through.
    private static final long RUNS_A_MUTANT = 100_000;

    /// Seeds of one worker do not meet those of another.
    private static final long SEEDS_APART = 1L << 32;

    private final long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1, 1 << 20) * (1 << 10));
    private final Report report = Report.longRun("journal-simulation");

    @Test
    void aMillionEndsOfAProcess() throws Exception {
        List<Callable<JournalSimulation.Result>> work = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            long first = seed + worker * SEEDS_APART;
            work.add(() -> JournalSimulation.every(first, (RUNS + WORKERS - 1) / WORKERS));
        }
        List<String> failures = new ArrayList<>();
        double runs = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<JournalSimulation.Result> result : workers.invokeAll(work)) {
                runs += result.get().runs();
                result.get().failure().ifPresent(failures::add);
            }
        }
        report.add(Row.of("runs", runs, "runs").atLeast((double) RUNS));
        report.add(Row.of("violations", failures.size(), "runs").atMost(0));
        assertThat(failures).as("seeds from %d on", seed).isEmpty();
    }

    @Test
    void everyPlantedBug() throws Exception {
        List<Callable<Optional<String>>> work = new ArrayList<>();
        for (Mutant mutant : Mutants.ALL) {
            work.add(() -> {
                Optional<String> caught = MutantRun.caught(mutant, JournalSimulation.class, seed, RUNS_A_MUTANT);
                System.out.println(mutant + ": " + caught.orElse("NOT CAUGHT"));
                return caught.isPresent() ? Optional.empty() : Optional.of(mutant.name());
            });
        }
        List<String> uncaught = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<Optional<String>> result : workers.invokeAll(work)) {
                result.get().ifPresent(uncaught::add);
            }
        }
        int planted = Mutants.ALL.size();
        report.add(Row.of("planted", planted, "bugs").atLeast(20));
        report.add(Row.of("caught", planted - uncaught.size(), "bugs").atLeast(planted));
        assertThat(uncaught).as("seeds from %d on", seed).isEmpty();
    }

    @AfterAll
    void report() throws IOException {
        report.finish();
    }
}
