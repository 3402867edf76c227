package com.rollbackapi.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A bug as somebody might write it: one passage of the product replaced by another. It has to be caught by a
/// simulation alone.
///
/// @param name what is wrong
/// @param source the file under the root package
/// @param right the passage, which is there once
/// @param wrong what takes its place
public record Mutant(String name, String source, String right, String wrong) {
    private static final Path ROOT = Path.of("src", "main", "java", "com", "rollbackapi");

    public Path path() {
        return ROOT.resolve(source);
    }

    /// The source with the bug. Throws where the passage is not there exactly once: then the product has changed,
    /// and the bug is to be planted anew.
    public String text() throws IOException {
        String text = Files.readString(path());
        int at = text.indexOf(right);
        if (at < 0 || text.indexOf(right, at + 1) >= 0) {
            throw new AssertionError("'" + name + "': the passage is not there once in " + path() + ": " + right);
        }
        return text.substring(0, at) + wrong + text.substring(at + right.length());
    }

    @Override
    public String toString() {
        return name;
    }
}
