package com.rollbackapi.bench;

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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How one rollback grows with what it undoes: 1,000, 10,000 and 100,000 mutations over a tenth as many records in five
/// services ([FiveServices]), made by ten runs of which each rests on the one before. The time for a mutation, and the
/// heap for a mutation, should be the same at every size.
///
/// The peer brings as many rows back in one transaction of plain prepared statements: it compares and writes them, and
/// plans, journals, verifies and seals nothing.
public final class MutationsBench {
    private static final int WARM = 4;
    private static final int[] SIZES = {1_000, 10_000, Integer.getInteger("mutations", 100_000)};
    private static final int NAMED = 10_000;
    private static final double TARGET_PREVIEW_MILLIS = 1_000;

    /// Ten times as many mutations may take this many times as long for each, for noise.
    private static final double LINEAR = 1.25;

    private MutationsBench() {}

    /// Runs it and writes `target/bench/mutations.json`. Needs PostgreSQL's programs, which the build brings.
    public static void main(String[] args) throws Exception {
        System.setProperty(PostgresServer.DURABLE, "true");
        for (int i = 0; i < WARM; i++) {
            once(SIZES[0]);
        }
        Report report = Report.bench("mutations");
        List<Figures> all = new ArrayList<>();
        for (int size : SIZES) {
            Figures figures = once(size);
            String of = "%,d mutations: ".formatted(size);
            Row preview = Row.of(of + "preview", figures.previewMillis(), "ms");
            report.add(size == NAMED ? preview.atMost(TARGET_PREVIEW_MILLIS) : preview);
            report.add(Row.of(of + "confirm to sealed", figures.callMillis(), "ms")
                    .peer("as many rows by plain statements, one transaction", figures.plainMillis()));
            for (int i = 0; i < figures.stageMillis().length; i++) {
                String stage = StageName.values()[i].name().toLowerCase(Locale.ROOT);
                report.add(Row.of(of + "stage " + stage, figures.stageMillis()[i], "ms"));
            }
            if (size <= NAMED) {
                report.add(Row.of(of + "evidence, written and checked", figures.evidenceMillis(), "ms"));
            }
            report.add(Row.of(of + "heap before", figures.heldMib(), "MiB"));
            report.add(Row.of(of + "heap, most after a collection meanwhile", figures.mostMib(), "MiB"));
            Row each = Row.of(of + "each", figures.microsEach(), "µs");
            Row cpu = Row.of(of + "processor, each", figures.cpuMicrosEach(), "µs");
            Row heap = Row.of(of + "heap meanwhile, each", figures.kibEach(), "KiB");
            if (!all.isEmpty()) {
                Figures fewer = all.getLast();
                String tenth = "with %,d".formatted(fewer.size());
                each = each.peer(tenth, fewer.microsEach()).ratioAtMost(LINEAR);
                cpu = cpu.peer(tenth, fewer.cpuMicrosEach()).ratioAtMost(LINEAR);
                heap = heap.peer(tenth, fewer.kibEach());
            }
            report.add(each).add(cpu).add(heap);
            all.add(figures);
        }
        report.finish();
    }

    /// What one rollback took.
    ///
    /// @param stageMillis as the journal has them, in their order
    /// @param cpuMillis of the processors, of this process alone, from confirm to sealed
    /// @param heldMib on the heap before the preview, after a collection
    /// @param mostMib the most that a collection left since then
    private record Figures(
            int size,
            double previewMillis,
            double callMillis,
            double[] stageMillis,
            double plainMillis,
            double cpuMillis,
            double evidenceMillis,
            double heldMib,
            double mostMib) {
        double microsEach() {
            return callMillis * 1_000 / size;
        }

        double cpuMicrosEach() {
            return cpuMillis * 1_000 / size;
        }

        double kibEach() {
            return Math.max(0, mostMib - heldMib) * 1_024 / size;
        }
    }

    private static Figures once(int mutations) throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        try (FiveServices services = FiveServices.create(folder, mutations)) {
            Scope scope = services.mutate();
            Engine engine = services.engine();
            double held = heldMib();
            HeapWatch heap = new HeapWatch();
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
            if (!(outcome instanceof Outcome.Restored restored)) {
                throw new IOException("they were not restored: " + outcome);
            }
            double most = Math.max(heap.mostMib(), heldMib());
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
                    RollbackBench.millis(written),
                    held,
                    most);
        } finally {
            Screen.delete(folder);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double heldMib() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
    }
}
