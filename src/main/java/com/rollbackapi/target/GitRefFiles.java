package com.rollbackapi.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files in which git keeps HEAD and refs, read to see whether any was moved since git was asked: what they say is
/// git's to tell.
///
/// @param gitFolder the git folder of the work tree, with its HEAD
/// @param shared the one that all work trees of the repository share, with the refs
record GitRefFiles(Path gitFolder, Path shared) {
    private static final List<String> FOLDERS = List.of("refs/heads", "refs/tags", "refs/rollbackapi");

    /// Whether refs are kept in tables instead.
    boolean areNone() {
        return Files.exists(shared.resolve("reftable"));
    }

    /// Equal where nothing was moved; empty where refs are kept in another way, or were moved meanwhile.
    Optional<Map<String, String>> read() {
        Map<String, String> all = new TreeMap<>();
        try {
            if (areNone()) {
                return Optional.empty();
            }
            all.put("HEAD", text(gitFolder.resolve("HEAD")));
            all.put("packed-refs", packed());
            for (String folder : FOLDERS) {
                Path root = shared.resolve(folder);
                if (Files.isDirectory(root)) {
                    try (Stream<Path> files = Files.walk(root)) {
                        for (Path file : files.filter(Files::isRegularFile).toList()) {
                            all.put(shared.relativize(file).toString(), text(file));
                        }
                    }
                }
            }
            return Optional.of(all);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /// Git replaces this file as a whole.
    private String packed() throws IOException {
        try {
            BasicFileAttributes facts = Files.readAttributes(shared.resolve("packed-refs"), BasicFileAttributes.class);
            return facts.fileKey() + " " + facts.lastModifiedTime() + " " + facts.size();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
