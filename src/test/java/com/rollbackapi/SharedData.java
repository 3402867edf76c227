package com.rollbackapi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// The real agent runs, logs and conformance suites beside the repository, and the tools some tests drive.
///
/// Where one is absent the test that wants it is skipped and says what is missing; with `-Drequire.data` or
/// `-Drequire.tools` (as `.ci/run` sets them) it fails instead.
public final class SharedData {
    private static final Path ROOT = Path.of("..", "shared", "data");

    private SharedData() {}

    /// The folder `name` (such as `tau-retail` or `conformance/jcs`) of the shared data.
    public static Path dir(String name) {
        Path folder = ROOT.resolve(name);
        want(Files.isDirectory(folder), "require.data", "shared data " + folder + " is absent");
        return folder;
    }

    /// The names of what lies in `folder`, in order; a test that compares them notices a file it does not run.
    public static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// The program `name` on the path, as an absolute file.
    public static Path tool(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path program = Path.of(folder).resolve(name).toAbsolutePath();
            if (!folder.isEmpty() && Files.isExecutable(program) && Files.isRegularFile(program)) {
                return program;
            }
        }
        want(false, "require.tools", "the tool " + name + " is not on the path");
        throw new AssertionError("unreachable: " + name);
    }

    /// Goes on only where what the tools need of the machine is there, such as a permission.
    public static void wantOfTools(boolean present, String problem) {
        want(present, "require.tools", problem);
    }

    /// The lines, without their line feeds, of the UTF-8 text `path` (such as `tau-retail/journal.jsonl.gz`) in the
    /// shared data, unpacked where its name ends in `.gz`.
    public static List<String> lines(String path) {
        return text(path).lines().toList();
    }

    /// The whole UTF-8 text `path` in the shared data, unpacked where its name ends in `.gz`.
    public static String text(String path) {
        Path file = ROOT.resolve(path);
        dir(ROOT.relativize(file.getParent()).toString());
        byte[] raw = bytes(file);
        if (!path.endsWith(".gz")) {
            return new String(raw, StandardCharsets.UTF_8);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + file, e);
        }
    }

    private static void want(boolean present, String property, String problem) {
        if (present) {
            return;
        }
        if (isSet(property)) {
            Assertions.fail(problem + ", and -D" + property + " is set");
        }
        Assumptions.abort(problem + " (-D" + property + " makes this a failure)");
    }

    /// `-Dname` and `-Dname=true` both count.
    private static boolean isSet(String property) {
        String value = System.getProperty(property);
        return value != null && !value.equals("false");
    }

    /// The bytes of `file` in the folder, unchecked since a folder that is there is whole.
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
