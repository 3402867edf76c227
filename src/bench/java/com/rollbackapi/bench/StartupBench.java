package com.rollbackapi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// From the start of the process to the first picture on the screen, seen from outside, each run with an empty home.
/// The ceiling is the least window that JavaFX can show from the same JDK.
public final class StartupBench {
    private static final int RUNS = 5;
    private static final double FIRST_FRAME_MILLIS = 2_500;
    private static final double HELP_MILLIS = 500;

    private StartupBench() {}

    /// Runs it and writes `target/bench/startup.json`. Needs Xvfb.
    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Screen.isAvailable()) {
            throw new IOException("this benchmark looks at a screen: install Xvfb");
        }
        Report report = Report.bench("startup");
        double least = firstFrameMillis(emptyWindow());
        String unpackaged =
                Path.of(System.getProperty("rbx.home"), "bin", "rbx").toString();
        report.add(Row.of("start to first frame, unpackaged", firstFrameMillis(console(unpackaged)), "ms")
                .ceiling("an empty JavaFX window", least)
                .atMost(FIRST_FRAME_MILLIS));
        report.add(Row.of("rbx --help, unpackaged", endMillis(unpackaged), "ms").atMost(HELP_MILLIS));
        Path image = Path.of("target", "image", "bin", "rbx").toAbsolutePath();
        if (Files.exists(image)) {
            report.add(Row.of("start to first frame, image", firstFrameMillis(console(image.toString())), "ms")
                    .ceiling("an empty JavaFX window", least)
                    .atMost(FIRST_FRAME_MILLIS));
            report.add(Row.of("rbx --help, image", endMillis(image.toString()), "ms")
                    .atMost(HELP_MILLIS));
        }
        report.finish();
    }

    private static List<String> console(String rbx) {
        return List.of(rbx, "console", "--sample");
    }

    private static List<String> emptyWindow() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=javafx.graphics",
                "--module-path=" + Path.of(System.getProperty("rbx.home"), "javafx"),
                "--add-modules=javafx.controls",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                EmptyWindow.class.getName());
    }

    private static double firstFrameMillis(List<String> command) throws IOException, InterruptedException {
        double[] took = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            try (Screen screen = Screen.open();
                    Appearance window = Appearance.of(command, screen)) {
                took[i] = window.tookMillis();
            }
        }
        return median(took);
    }

    private static double endMillis(String rbx) throws IOException, InterruptedException {
        double[] took = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long begin = System.nanoTime();
            Process help = new ProcessBuilder(rbx, "--help")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (help.waitFor() != 0) {
                throw new IOException(rbx + " --help ended with " + help.exitValue());
            }
            took[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin) / 1_000.0;
        }
        return median(took);
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        return figures[figures.length / 2];
    }
}
