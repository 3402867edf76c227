import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Makes the image: a directory that runs on a machine without Java. Arguments: the layout of the development build
/// (`target/rbx`) and the directory to make (`target/image`).
///
/// `runtime/` is linked from the modules of the JDK and of JavaFX alone; the application and its libraries stay plain
/// jars in `lib/`, since jlink takes neither signed jars (Bouncy Castle) nor automatic modules (okio).
final class Image {
    /// What the application and its libraries ask of the JDK. No locale data beyond the JDK's own: texts are ours, in
    /// English, and figures are written the same everywhere.
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
            "java.sql",
            "java.xml",
            "jdk.crypto.cryptoki",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs",
            "javafx.controls",
            "javafx.fxml");

    private Image() {}

    public static void main(String[] args) throws IOException {
        Path layout = Path.of(args[0]);
        Path image = Path.of(args[1]);
        delete(image);
        Files.createDirectories(image);
        link(layout.resolve("javafx"), image.resolve("runtime"));
        copy(layout.resolve("bin"), image.resolve("bin"));
        copy(layout.resolve("lib"), image.resolve("lib"));
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
                "--generate-cds-archive",
                "--output",
                runtime.toString());
        if (code != 0) {
            throw new IllegalStateException("jlink failed with " + code);
        }
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
