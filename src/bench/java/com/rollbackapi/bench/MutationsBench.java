package com.rollbackapi.bench;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.StageName;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.sql.PostgresServer;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// How one rollback grows with what it undoes, in five services ([FiveServices]). It is timed with 1,000, 10,000 and
/// 100,000 mutations over a tenth as many records, made by ten runs of which each rests on the one before: the time for
/// a mutation should be the same at every size. Its memory is counted with as many mutations over always the same 1,000
/// records, made by one, ten and a hundred runs: what the rollback holds at its peak beyond what was held before should
/// not grow. A preview names each entry that would be undone, so that it grows, by a few bytes with each. Before, the
/// heap holds the picture that the console shows, which has every mutation in it; that is a row of its own.
///
/// All sizes are timed in turn, several rounds of them, and of each the run that took neither most nor least counts:
/// the clock waits for a disk that others use, too. What the processors of this process did is a row of its own.
///
/// The peer brings as many rows back in one transaction of plain prepared statements: it compares and writes them, and
/// plans, journals, verifies and seals nothing.
public final class MutationsBench {
    private static final int WARM = 4;
    private static final int[] SIZES = {1_000, 10_000, Integer.getInteger("mutations", 100_000)};
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int NAMED = 10_000;
    private static final double TARGET_PREVIEW_MILLIS = 1_000;

    /// Ten times as many mutations may take this many times as long for each, for noise.
    private static final double LINEAR = 1.25;

    private static final int RECORDS = 1_000;

    /// What publishes and keeps the mutations beside the engine's thread comes to its end in this time.
    private static final long SETTLE_MILLIS = 3_000;

    /// A hundred times as many mutations of the same records may hold this many times as much: an action has a line
    /// in the plan and in the picture.
    private static final double FLAT = 1.5;

    /// What a mutation may add to a preview: the distance to the entry before it, in memory and as it would be
    /// stored.
    private static final double BYTES_EACH = 8;

    private MutationsBench() {}

    /// Runs it and writes `target/bench/mutations.json`. Needs PostgreSQL's programs, which the build brings.
    public static void main(String[] args) throws Exception {
        System.setProperty(PostgresServer.DURABLE, "true");
        for (int i = 0; i < WARM; i++) {
            once(SIZES[0]);
        }
        Report report = Report.bench("mutations");
        times(report);
        memory(report);
        report.finish();
    }

    /// A row beside the same figure of a tenth as many mutations, where there is one.
    private static Row grown(Row row, Optional<Figures> tenth, ToDoubleFunction<Figures> figure) {
        return tenth.map(t -> row.peer("with %,d".formatted(t.size()), figure.applyAsDouble(t))
                        .ratioAtMost(LINEAR))
                .orElse(row);
    }

    private static void times(Report report) throws Exception {
        Map<Integer, List<Figures>> bySize = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int size : SIZES) {
                bySize.computeIfAbsent(size, s -> new ArrayList<>()).add(once(size));
            }
        }
        Optional<Figures> tenth = Optional.empty();
        for (List<Figures> rounds : bySize.values()) {
            rounds.sort(Comparator.comparingDouble(Figures::callMillis));
            Figures median = rounds.get(rounds.size() / 2);
            times(report, median, tenth);
            tenth = Optional.of(median);
        }
    }

    private static void times(Report report, Figures figures, Optional<Figures> tenth) {
        String of = "%,d mutations: ".formatted(figures.size());
        Row preview = Row.of(of + "preview", figures.previewMillis(), "ms");
        report.add(figures.size() == NAMED ? preview.atMost(TARGET_PREVIEW_MILLIS) : preview);
        report.add(Row.of(of + "confirm to sealed", figures.callMillis(), "ms")
                .peer("as many rows by plain statements, one transaction", figures.plainMillis()));
        for (int i = 0; i < figures.stageMillis().length; i++) {
            String stage = StageName.values()[i].name().toLowerCase(Locale.ROOT);
            report.add(Row.of(of + "stage " + stage, figures.stageMillis()[i], "ms"));
        }
        if (figures.size() <= NAMED) {
            report.add(Row.of(of + "evidence, written and checked", figures.evidenceMillis(), "ms"));
        }
        Row each = Row.of(of + "each", figures.microsEach(), "µs");
        Row cpu = Row.of(of + "processor, each", figures.cpuMicrosEach(), "µs");
        report.add(grown(each, tenth, Figures::microsEach));
        report.add(grown(cpu, tenth, Figures::cpuMicrosEach));
    }

    /// What a rollback held.
    ///
    /// @param beforeMib on the heap before the preview
    /// @param previewMib the most that the preview added to that
    /// @param rollbackMib the most that the rollback did
    /// @param afterMib what both together have left there
    private record Held(int size, double beforeMib, double previewMib, double rollbackMib, double afterMib) {}

    private static void memory(Report report) throws Exception {
        List<Held> all = new ArrayList<>();
        for (int size : SIZES) {
            Held held = held(size);
            all.add(held);
            String of = "%,d mutations of %,d records: ".formatted(size, RECORDS);
            report.add(Row.of(of + "heap before", held.beforeMib(), "MiB"));
            report.add(Row.of(of + "heap more after", held.afterMib(), "MiB"));
            report.add(Row.of(of + "heap more at a preview's peak", held.previewMib(), "MiB"));
            report.add(Row.of(of + "heap more at the rollback's peak", held.rollbackMib(), "MiB"));
        }
        Held few = all.getFirst();
        Held many = all.getLast();
        report.add(Row.of("the same with %,d".formatted(many.size()), many.rollbackMib(), "MiB")
                .peer("with %,d".formatted(few.size()), few.rollbackMib())
                .ratioAtMost(FLAT));
        double bytes = (many.previewMib() - few.previewMib()) * (1 << 20) / (many.size() - few.size());
        report.add(Row.of("a preview's peak, more with each mutation", bytes, "bytes")
                .atMost(BYTES_EACH));
    }

    private static Held held(int mutations) throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        try (FiveServices services = FiveServices.create(folder, RECORDS, mutations / RECORDS)) {
            Scope scope = services.mutate();
            Engine engine = services.engine();
            engine.preview(scope); // the classes that a first one loads stay
            Thread.sleep(SETTLE_MILLIS);
            double before = LiveHeap.heldMib();
            double previewed;
            double rolledBack;
            try (LiveHeap heap = new LiveHeap()) {
                Hash plan = engine.preview(scope).planHash();
                previewed = heap.takeMostMib();
                requireRestored(engine.rollback(scope, plan, FiveServices.REQUEST));
                rolledBack = heap.takeMostMib();
            }
            return new Held(mutations, before, previewed - before, rolledBack - before, LiveHeap.heldMib() - before);
        } finally {
            Screen.delete(folder);
        }
    }

    private static Outcome.Restored requireRestored(Outcome outcome) throws IOException {
        if (!(outcome instanceof Outcome.Restored restored)) {
            throw new IOException("they were not restored: " + outcome);
        }
        return restored;
    }

    /// What one rollback took.
    ///
    /// @param stageMillis as the journal has them, in their order
    /// @param cpuMillis of the processors, of this process alone, from confirm to sealed
    private record Figures(
            int size,
            double previewMillis,
            double callMillis,
            double[] stageMillis,
            double plainMillis,
            double cpuMillis,
            double evidenceMillis) {
        double microsEach() {
            return callMillis * 1_000 / size;
        }

        double cpuMicrosEach() {
            return cpuMillis * 1_000 / size;
        }
    }

    private static Figures once(int mutations) throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        try (FiveServices services = FiveServices.create(folder, mutations / 10, 10)) {
            Scope scope = services.mutate();
            Engine engine = services.engine();
            long begin = System.nanoTime();
            Preview preview = engine.preview(scope);
            long previewed = System.nanoTime();
            if (preview.plan().mutations() != mutations) {
                throw new IOException("the plan undoes " + preview.plan().mutations() + " of " + mutations);
            }
            long cpu = cpuNanos();
            Outcome outcome = engine.rollback(scope, preview.planHash(), FiveServices.REQUEST);
            long sealed = System.nanoTime();
            cpu = cpuNanos() - cpu;
            Outcome.Restored restored = requireRestored(outcome);
            long written = System.nanoTime();
            if (mutations <= NAMED) { // a pack has at most 64 MiB
                engine.evidence(restored.rollbackId());
            }
            written = System.nanoTime() - written;
            RollbackRow row = Optional.ofNullable(engine.picture().rollbacks().get(restored.rollbackId()))
                    .orElseThrow();
            double[] stages = row.stages().stream()
                    .mapToDouble(s -> s.tookMicros().orElse(0L) / 1e3)
                    .toArray();
            return new Figures(
                    mutations,
                    RollbackBench.millis(previewed - begin),
                    RollbackBench.millis(sealed - previewed),
                    stages,
                    services.plainUpdates(),
                    RollbackBench.millis(cpu),
                    RollbackBench.millis(written));
        } finally {
            Screen.delete(folder);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
