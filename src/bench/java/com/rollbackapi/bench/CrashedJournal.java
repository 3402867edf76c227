package com.rollbackapi.bench;

import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What a crash leaves of a journal beside the tiles that never change: head, edge and write-ahead log, kept aside so
/// that the journal can be opened in that state again and again.
///
/// @param files those of the journal that are kept
record CrashedJournal(JournalLayout layout, Path aside, List<Path> files) {
    /// Copies the files of a live journal that was opened at `head` entries; empty where a newer head has been
    /// published meanwhile.
    static Optional<CrashedJournal> of(JournalLayout layout, Path aside, long head) throws IOException {
        List<Path> files = new ArrayList<>(edge(layout, head));
        files.addAll(filesOf(layout.wal()));
        CrashedJournal crashed = new CrashedJournal(layout, aside, List.copyOf(files));
        byte[] before = Files.readAllBytes(layout.checkpoint());
        try {
            for (Path file : files) {
                copy(file, crashed.kept(file));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean same = Files.readString(layout.checkpoint()).lines().toList().contains(Long.toString(head))
                && Arrays.equals(before, Files.readAllBytes(layout.checkpoint()));
        return same ? Optional.of(crashed) : Optional.empty();
    }

    /// The signed head of a journal of `size` entries and the partial tiles that its root is computed from.
    static List<Path> edge(JournalLayout layout, long size) {
        List<Path> files = new ArrayList<>(List.of(layout.checkpoint()));
        for (int level = 0; level < TilePath.MAX_LEVEL; level++) {
            long count = size >>> (TilePath.HEIGHT * level);
            int width = (int) (count % TilePath.WIDTH);
            if (width > 0) {
                files.add(layout.tile(new TilePath.Hashes(level, count / TilePath.WIDTH, width)));
            }
        }
        return files;
    }

    /// Puts the journal back into this state.
    void restore() throws IOException {
        for (Path file : filesOf(layout.wal())) {
            Files.delete(file);
        }
        for (Path file : files) {
            copy(kept(file), file);
        }
    }

    List<Path> segments() {
        return files.stream().filter(f -> f.startsWith(layout.wal())).toList();
    }

    private Path kept(Path file) {
        return aside.resolve(layout.root().relativize(file));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.WRITE)) {
            file.force(true); // as the crashed writer had done: whoever opens the journal has nothing left to force
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
