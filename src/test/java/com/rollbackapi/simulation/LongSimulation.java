package com.rollbackapi.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/// A million runs of a simulation (`-Druns=N` for fewer), and every bug planted for it, from seeds that nobody has
/// tried before (`-Dseed=N` for the same again); writes `target/long/NAME.json`.
public final class LongSimulation {
    private static final int WORKERS = 2;
    private static final long RUNS = Long.getLong("runs", 1_000_000);

    /// A tenth of what the product itself has to go through.
    private static final long RUNS_A_MUTANT = 100_000;

    /// `-Dmutant=TEXT` plants only those whose name has it, to try one.
    private static final String ONLY = System.getProperty("mutant", "");

    /// Seeds of one worker do not meet those of another.
    private static final long SEEDS_APART = 1L << 32;

    private final long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1, 1 << 20) * (1 << 10));
    private final Report report;

    /// @param name of the report
    public LongSimulation(String name) {
        report = Report.longRun(name);
    }

    public void runs(Simulation simulation) throws Exception {
        List<Callable<Simulation.Result>> work = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            long first = seed + worker * SEEDS_APART;
            work.add(() -> simulation.every(first, (RUNS + WORKERS - 1) / WORKERS));
        }
        List<String> failures = new ArrayList<>();
        double runs = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<Simulation.Result> result : workers.invokeAll(work)) {
                runs += result.get().runs();
                result.get().failure().ifPresent(failures::add);
            }
        }
        report.add(Row.of("runs", runs, "runs").atLeast((double) RUNS));
        report.add(Row.of("violations", failures.size(), "runs").atMost(0));
        assertThat(failures).as("seeds from %d on", seed).isEmpty();
    }

    /// @param simulation as [MutantRun] wants it
    public void planted(List<Mutant> mutants, Class<?> simulation) throws Exception {
        List<Callable<Optional<String>>> work = new ArrayList<>();
        for (Mutant mutant : mutants) {
            if (!mutant.name().contains(ONLY)) {
                continue;
            }
            MutantRun.compiled(mutant); // one that cannot be is said now, not in an hour
            work.add(() -> {
                Optional<String> caught = MutantRun.caught(mutant, simulation, seed, RUNS_A_MUTANT);
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
        int planted = work.size();
        report.add(Row.of("planted", planted, "bugs").atLeast(20));
        report.add(Row.of("caught", planted - uncaught.size(), "bugs").atLeast(planted));
        assertThat(uncaught).as("seeds from %d on", seed).isEmpty();
    }

    /// Writes the report.
    public void finish() throws IOException {
        report.finish();
    }
}
