import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Makes the image: a directory that runs on a machine without Java. Arguments: the layout of the development build
/// (`target/rbx`) and the directory to make (`target/image`).
///
/// `bin/rbx` is the development build's own script, which prefers a runtime and an ahead-of-time cache beside it.
/// `runtime/` is linked from the modules of the JDK and of JavaFX alone; the application and its libraries stay plain
/// jars in `lib/`, since jlink takes neither signed jars (Bouncy Castle) nor automatic modules (okio).
final class Image {
    /// What the application and its libraries ask of the JDK. No locale data beyond the JDK's own: texts are ours,
    /// in English, and figures are written the same everywhere.
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.datatransfer",
            "java.desktop",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.scripting",
            "java.security.jgss",
            "java.sql",
            "java.xml",
            "jdk.crypto.cryptoki",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs",
            "javafx.controls",
            "javafx.fxml");

    private static final long TRAINING_SECONDS = 300;

    private Image() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path layout = Path.of(args[0]);
        Path image = Path.of(args[1]);
        delete(image);
        Files.createDirectories(image);
        link(layout.resolve("javafx"), image.resolve("runtime"));
        copy(layout.resolve("bin"), image.resolve("bin"));
        copy(layout.resolve("lib"), image.resolve("lib"));
        train(image);
        System.out.println("image: " + image + ", " + (sizeBytes(image) >> 20) + " MiB");
    }

    private static void link(Path javafx, Path runtime) {
        ToolProvider jlink =
                ToolProvider.findFirst("jlink").orElseThrow(() -> new IllegalStateException("this JDK has no jlink"));
        int code = jlink.run(
                System.out,
                System.err,
                "--module-path",
                javafx.toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--output",
                runtime.toString());
        if (code != 0) {
            throw new IllegalStateException("jlink failed with " + code);
        }
    }

    /// Walks through the sample incident once, without a display, and keeps what the JVM loaded and linked: an
    /// ahead-of-time cache, which brings the console up about a second earlier. The image works without it.
    private static void train(Path image) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("rbx-training");
        Path cache = image.resolve("lib").resolve("rbx.aot");
        ProcessBuilder tour = new ProcessBuilder(
                        image.resolve("bin").resolve("rbx").toAbsolutePath().toString(),
                        "console",
                        "--tour",
                        work.resolve("tour").toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("said").toFile());
        tour.environment().put("HOME", work.toString());
        tour.environment()
                .put(
                        "RBX_JAVA_OPTS",
                        "-Dglass.platform=Headless -Dprism.order=sw -XX:AOTCacheOutput=" + cache.toAbsolutePath());
        Process process = tour.start();
        if (!process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0 || !Files.exists(cache)) {
            Files.deleteIfExists(cache);
            System.out.println("image: without an ahead-of-time cache, since the training run ended with "
                    + process.exitValue() + ":\n" + Files.readString(work.resolve("said")));
        }
        delete(work);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path source : walk.toList()) {
                Files.copy(source, to.resolve(from.relativize(source).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> walk = Files.walk(tree)) {
                for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static long sizeBytes(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            return walk.filter(Files::isRegularFile).mapToLong(Image::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
