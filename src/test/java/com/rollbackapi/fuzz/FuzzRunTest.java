package com.rollbackapi.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fuzzes each target in a process of its own for `-Dfuzz.seconds` (600): an exception that its format does not
/// document, an input that takes more than a second, or a heap of more than 256 MiB ends it. `-Dfuzz.target=NAME` runs
/// one alone. What it finds stays in `target/fuzz/found`; the inputs that reached new code in `target/fuzz/NAME`, where
/// the next run goes on from.
class FuzzRunTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);
    private static final int SLOW_SECONDS = Integer.getInteger("fuzz.slow", 1);
    private static final String MEMORY = "-Xmx256m";
    private static final Path WORK = Path.of("target", "fuzz");
    private static final Pattern DONE = Pattern.compile("Done ([0-9]+) runs in ([0-9]+) second");
    private static final Pattern LAST = Pattern.compile("(?m)^#([0-9]+)\t");

    /// What a run ended with.
    private record Result(int exit, long runs, long seconds, String text) {}

    @Test
    @Tag("long")
    @Tag("fuzz")
    void noInputCrashesHangsOrGrows() throws Exception {
        Report report = Report.longRun("fuzz");
        List<String> broken = new ArrayList<>();
        String only = System.getProperty("fuzz.target", "");
        for (FuzzTarget target : FuzzTarget.values()) {
            if (only.isEmpty() || only.equals(target.toString())) {
                Result result = fuzz(target);
                report.add(Row.of(target + ": runs", (double) result.runs(), "runs")
                        .atLeast(1));
                report.add(Row.of(target + ": fuzzed for", (double) result.seconds(), "s")
                        .atLeast(SECONDS));
                report.add(Row.of(target + ": crashes, hangs, growth", result.exit() == 0 ? 0 : 1, "inputs")
                        .atMost(0));
                report.finish();
                if (result.exit() != 0) {
                    broken.add(target + ": exit " + result.exit() + "\n" + tail(result.text()));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static Result fuzz(FuzzTarget target) throws Exception {
        Path corpus = Files.createDirectories(WORK.resolve(target.toString()));
        Path found = Files.createDirectories(WORK.resolve("found"));
        Path log = WORK.resolve(target + ".log");
        long from = System.nanoTime();
        int exit = run(
                log,
                "--target_class=" + target.className(),
                "--reproducer_path=" + found,
                "-max_total_time=" + SECONDS,
                "-timeout=" + SLOW_SECONDS,
                "-max_len=16384",
                "-artifact_prefix=" + found + "/" + target + "-",
                corpus.toString(),
                target.kept().toString());
        String text = Files.readString(log, UTF_8);
        Matcher done = DONE.matcher(text);
        return done.find()
                ? new Result(exit, Long.parseLong(done.group(1)), Long.parseLong(done.group(2)), text)
                : new Result(exit == 0 ? -1 : exit, runs(text), (System.nanoTime() - from) / 1_000_000_000, text);
    }

    /// The fuzzer in a process of its own; it looks at our classes alone.
    private static int run(Path log, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                MEMORY,
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--instrumentation_includes=com.rollbackapi.**",
                "--custom_hook_includes=com.rollbackapi.**"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }

    private static long runs(String text) {
        return LAST.matcher(text)
                .results()
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .max()
                .orElse(0);
    }

    private static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /// A fuzzer that finds nothing could be one that looks at nothing: this one finds a planted crash.
    @Test
    @Tag("long")
    @Tag("fuzz")
    void aPlantedCrashIsFound() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(WORK.resolve("planted"));
        int exit = run(
                WORK.resolve("planted.log"),
                "--target_class=" + Planted.class.getName(),
                "--reproducer_path=" + folder,
                "-max_total_time=120",
                "-artifact_prefix=" + folder + "/",
                folder.toString());
        assertThat(exit).isNotZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("crash-"))
                            .toList())
                    .isNotEmpty();
        }
    }

    /// Crashes on one input of 2^40.
    public static final class Planted {
        private Planted() {}

        public static void fuzzerTestOneInput(byte[] data) {
            if (data.length > 4
                    && data[0] == 'p'
                    && data[1] == 'l'
                    && data[2] == 'a'
                    && data[3] == 'n'
                    && data[4] == 't') {
                throw new IllegalStateException("planted");
            }
        }
    }
}
