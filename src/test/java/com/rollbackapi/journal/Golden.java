package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A journal that an earlier release wrote, and what is in it.
///
/// @param leaves the leaf hash of every entry
record Golden(Path folder, Hash root, List<Hash> leaves) {
    static final Path FOLDER = Path.of("src/test/resources/golden/journal-1");

    /// The journal folders.
    static final List<String> NAMES = List.of("rest", "tail", "torn", "tile-level-1", "reserve", "keys");

    static Golden of(String name) throws IOException {
        Path folder = FOLDER.resolve(name);
        List<String> lines = Files.readAllLines(folder.resolve("expected"));
        List<Hash> leaves =
                lines.subList(2, lines.size()).stream().map(Hash::parse).toList();
        if (leaves.size() != Integer.parseInt(lines.getFirst())) {
            throw new IOException(folder + " expects " + lines.getFirst() + " entries and lists " + leaves.size());
        }
        return new Golden(folder, Hash.parse(lines.get(1)), leaves);
    }

    static String vkey() throws IOException {
        return Files.readString(FOLDER.resolve("vkey")).strip();
    }

    /// What signs its next head.
    SigningKey key() {
        return folder.endsWith("keys") ? GoldenWriter.THIRD : GoldenWriter.KEY;
    }

    Path journal() {
        return folder.resolve("journal");
    }
}
