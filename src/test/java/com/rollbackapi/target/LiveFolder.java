package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder as a shell sees it.
record LiveFolder(Path root) implements LiveSystem {
    private static final String USUAL_FOLDER = "rwxr-xr-x";

    @Override
    public DirectoryTarget open(String name) throws TargetFailedException {
        return DirectoryTarget.open(name, root);
    }

    @Override
    public void put(String leaf, byte[] bytes) throws IOException {
        Path file = root.resolve(leaf);
        folders(file.getParent());
        int line = 1;
        while (bytes[line - 1] != '\n') {
            line++;
        }
        String kind = new String(bytes, 0, line - 1, StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOfRange(bytes, line, bytes.length);
        if (leaf.endsWith("/")) {
            folders(file);
            mode(file, kind.equals("dir") ? USUAL_FOLDER : letters(kind));
            return;
        }
        Files.deleteIfExists(file);
        if (kind.equals("link")) {
            Files.createSymbolicLink(file, Path.of(new String(content, StandardCharsets.UTF_8)));
        } else {
            Files.write(file, content);
            mode(file, kind.equals("file") ? "rw-r--r--" : kind.equals("exec") ? "rwxr-xr-x" : letters(kind));
        }
    }

    /// Of `file 640`, as `ls` shows it.
    private static String letters(String kind) {
        StringBuilder letters = new StringBuilder();
        kind.substring(kind.indexOf(' ') + 1)
                .chars()
                .map(c -> c - '0')
                .forEach(bits -> letters.append((bits & 4) != 0 ? 'r' : '-')
                        .append((bits & 2) != 0 ? 'w' : '-')
                        .append((bits & 1) != 0 ? 'x' : '-'));
        return letters.toString();
    }

    /// Whatever the umask is.
    private static void folders(@Nullable Path folder) throws IOException {
        if (folder != null && !Files.isDirectory(folder)) {
            folders(folder.getParent());
            Files.createDirectory(folder);
            mode(folder, USUAL_FOLDER);
        }
    }

    static void mode(Path file, String letters) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(letters));
    }

    static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void remove(String leaf) throws IOException {
        Path file = root.resolve(leaf);
        if (leaf.endsWith("/") && !isEmpty(file)) {
            mode(file, USUAL_FOLDER);
            return;
        }
        Files.delete(file);
        for (Path up = file.getParent(); up != null && !up.equals(root); up = up.getParent()) {
            if (!isEmpty(up) || !mode(up).equals(USUAL_FOLDER)) {
                return;
            }
            Files.delete(up);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    void assertNothingStaged() throws IOException {
        Path own = root.resolve(".rollbackapi");
        if (Files.exists(own)) {
            try (Stream<Path> inside = Files.list(own)) {
                assertThat(inside.map(p -> p.getFileName().toString())).isSubsetOf("position");
            }
        }
    }
}
