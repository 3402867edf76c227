package com.rollbackapi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that is started to see when its window is on the screen. Closing ends the program.
final class Appearance implements AutoCloseable {
    /// More than an empty screen or a bare window has, less than one line of smoothed text on a coloured ground.
    private static final int COLOURS = 100;

    private static final long PATIENCE_MILLIS = 60_000;

    private final Process program;
    private final Path home;
    private final long tookMillis;

    private Appearance(Process program, Path home, long tookMillis) {
        this.program = program;
        this.home = home;
        this.tookMillis = tookMillis;
    }

    /// Starts `command` on the screen, with an empty home and nothing of this machine's environment, and waits
    /// until it shows something. Throws where it ends before, or shows nothing within a minute, with what it said.
    static Appearance of(List<String> command, Screen screen) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("rbx-home");
        ProcessBuilder start = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve("stderr").toFile());
        start.environment().clear();
        start.environment().put("DISPLAY", screen.display());
        start.environment().put("HOME", home.toString());
        start.environment().put("PATH", "/usr/bin:/bin");
        start.environment().put("LANG", "C.UTF-8");
        long begin = System.nanoTime();
        Process program = start.start();
        while (program.isAlive() && millisSince(begin) < PATIENCE_MILLIS) {
            if (screen.colours() >= COLOURS) {
                return new Appearance(program, home, millisSince(begin));
            }
            Thread.sleep(10);
        }
        String said = Files.readString(home.resolve("stderr"));
        new Appearance(program, home, 0).close();
        throw new IOException("nothing on the screen from " + String.join(" ", command) + "\n" + said);
    }

    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /// From the start of the process to the first picture on the screen.
    long tookMillis() {
        return tookMillis;
    }

    /// What the program has said on standard error so far.
    String complaints() throws IOException {
        return Files.readString(home.resolve("stderr"));
    }

    @Override
    public void close() {
        program.descendants().forEach(ProcessHandle::destroy);
        program.destroy();
        try {
            if (!program.waitFor(10, TimeUnit.SECONDS)) {
                program.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Screen.delete(home);
    }
}
