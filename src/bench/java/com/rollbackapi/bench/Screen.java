package com.rollbackapi.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An X screen of its own (Xvfb), whose pixels can be read: what a program really brought up, without asking the
/// program.
final class Screen implements AutoCloseable {
    static final int WIDTH = 1600;
    static final int HEIGHT = 1000;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Process server;
    private final Path folder;
    private final String display;

    private Screen(Process server, Path folder, String display) {
        this.server = server;
        this.folder = folder;
        this.display = display;
    }

    /// Whether this machine has Xvfb.
    static boolean isAvailable() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "Xvfb")));
    }

    static Screen open() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rbx-screen");
        Path number = folder.resolve("number");
        Process server = new ProcessBuilder(
                        "Xvfb",
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        WIDTH + "x" + HEIGHT + "x24",
                        "-fbdir",
                        folder.toString())
                .redirectOutput(number.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (server.isAlive() && System.nanoTime() < end) {
            String said = Files.readString(number); // Xvfb writes it, with a line feed, as soon as it listens
            if (said.endsWith("\n")) {
                return new Screen(server, folder, ":" + said.strip());
            }
            Thread.sleep(20);
        }
        server.destroy();
        throw new IOException("Xvfb did not start");
    }

    /// The value of `DISPLAY` for a program that is to appear here.
    String display() {
        return display;
    }

    /// What is on the screen now. Xvfb keeps it as an X window dump: a header of big-endian words (its own length
    /// first, bytes a line thirteenth, the number of colours twentieth), a table of 12 bytes a colour, then rows of
    /// blue, green, red and a filler.
    BufferedImage picture() throws IOException {
        ByteBuffer dump = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("Xvfb_screen0")));
        int pixels = dump.getInt(0) + 12 * dump.getInt(4 * 19);
        int bytesPerLine = dump.getInt(4 * 12);
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture.setRGB(x, y, Integer.reverseBytes(dump.getInt(pixels + y * bytesPerLine + 4 * x)));
            }
        }
        return picture;
    }

    /// How many colours are on the screen, looked at in every third row and second column, so that looking takes
    /// little from what is looked at: a handful when it is empty, hundreds as soon as there is smoothed text.
    int colours() throws IOException {
        Set<Integer> seen = new HashSet<>();
        try (FileChannel file = FileChannel.open(folder.resolve("Xvfb_screen0"))) {
            ByteBuffer dump = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            int pixels = dump.getInt(0) + 12 * dump.getInt(4 * 19);
            int bytesPerLine = dump.getInt(4 * 12);
            for (int y = 0; y < HEIGHT; y += 3) {
                for (int x = 0; x < WIDTH; x += 2) {
                    seen.add(dump.getInt(pixels + y * bytesPerLine + 4 * x));
                }
            }
        }
        return seen.size();
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(5, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    static void delete(Path tree) {
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + tree, e);
        }
    }
}
