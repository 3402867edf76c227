import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Starts the console of the image once, on a screen of its own (Xvfb), and keeps a picture of what came up. Arguments:
/// the image (`target/image`) and the picture to write.
///
/// Fails where nothing comes up within half a minute, or where the start says anything on standard error. Where Xvfb is
/// absent it says so and leaves the image unchecked.
final class Start {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1000;

    /// A screen with the console on it has far more colours than an empty one or a bare window.
    private static final int COLOURS = 200;

    private static final long PATIENCE_MILLIS = 30_000;

    private Start() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (!isOnPath("Xvfb")) {
            System.out.println("start: left out, since there is no Xvfb");
            return;
        }
        Path picture = Path.of(args[1]).toAbsolutePath();
        Path work = Files.createTempDirectory("rbx-start");
        Process screen = screen(work);
        try {
            check(Path.of(args[0], "bin", "rbx").toAbsolutePath(), number(screen, work), work, picture);
        } finally {
            screen.destroy();
            screen.waitFor(5, TimeUnit.SECONDS);
            delete(work);
        }
    }

    private static Process screen(Path work) throws IOException {
        return new ProcessBuilder(
                        "Xvfb",
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        WIDTH + "x" + HEIGHT + "x24",
                        "-fbdir",
                        work.toString())
                .redirectOutput(work.resolve("number").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// The display's number, which Xvfb writes as soon as it listens.
    private static String number(Process screen, Path work) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (screen.isAlive() && System.nanoTime() < end) {
            String said = Files.readString(work.resolve("number"));
            if (said.endsWith("\n")) {
                return said.strip();
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("Xvfb did not start");
    }

    private static void check(Path rbx, String display, Path work, Path picture)
            throws IOException, InterruptedException {
        Path said = work.resolve("stderr");
        ProcessBuilder start = new ProcessBuilder(rbx.toString(), "console", "--sample")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile());
        // nothing of this machine's: no Java to fall back on, an empty home
        start.environment().clear();
        start.environment()
                .putAll(Map.of(
                        "DISPLAY", ":" + display, "HOME", work.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
        long begin = System.nanoTime();
        Process console = start.start();
        try {
            BufferedImage shown = awaitConsole(console, work.resolve("Xvfb_screen0"), said);
            long tookMillis = (System.nanoTime() - begin) / 1_000_000;
            Files.createDirectories(picture.getParent());
            ImageIO.write(shown, "png", picture.toFile());
            System.out.println("start: the console was on the screen after " + tookMillis + " ms; " + picture);
        } finally {
            console.descendants().forEach(ProcessHandle::destroy);
            console.destroy();
            console.waitFor(10, TimeUnit.SECONDS);
        }
        String words = Files.readString(said);
        if (!words.isBlank()) {
            throw new IllegalStateException("the start said on standard error:\n" + words);
        }
    }

    private static BufferedImage awaitConsole(Process console, Path screen, Path said)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (System.nanoTime() < end) {
            if (!console.isAlive()) {
                throw new IllegalStateException(
                        "the console ended with " + console.exitValue() + ":\n" + Files.readString(said));
            }
            if (colours(picture(screen)) >= COLOURS) {
                Thread.sleep(2_000); // the first frame is there; let the first data arrive for the picture
                return picture(screen);
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(
                "nothing on the screen after " + PATIENCE_MILLIS + " ms; standard error:\n" + Files.readString(said));
    }

    /// The frame buffer, which Xvfb keeps as an X window dump: a header of big-endian words (its own length first, the
    /// number of colours twentieth), a table of 12 bytes a colour, then rows of blue, green, red and a filler.
    private static BufferedImage picture(Path dump) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(dump));
        int pixels = bytes.getInt(0) + 12 * bytes.getInt(19 * 4);
        int bytesPerLine = bytes.getInt(12 * 4);
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture.setRGB(x, y, Integer.reverseBytes(bytes.getInt(pixels + y * bytesPerLine + 4 * x)) & 0xffffff);
            }
        }
        return picture;
    }

    private static int colours(BufferedImage picture) {
        Set<Integer> seen = new HashSet<>();
        for (int rgb : picture.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH)) {
            seen.add(rgb);
        }
        return seen.size();
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            walk.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
