package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files in a journal's folder that nobody goes by: what a crash left half done, and what no format names.
final class JournalLeftovers {
    private final JournalLayout layout;
    private final long size;
    private final Map<Path, Finding> found = new LinkedHashMap<>();

    private JournalLeftovers(JournalLayout layout, long size) {
        this.layout = layout;
        this.size = size;
    }

    /// Each with what to say about it.
    ///
    /// @param size of the signed head: tiles of other widths than its own are not needed
    static Map<Path, Finding> of(Disk disk, JournalLayout layout, long size) throws IOException {
        JournalLeftovers leftovers = new JournalLeftovers(layout, size);
        for (String name : disk.list(layout.root())) {
            if (!List.of(TilePath.CHECKPOINT, LogKeys.FILE, "tile", "wal").contains(name)) {
                leftovers.stray(layout.root().resolve(name));
            }
        }
        for (String name : disk.list(layout.wal())) {
            if (JournalLayout.first(name).isEmpty() && !name.equals("reserve")) {
                leftovers.stray(layout.wal().resolve(name));
            }
        }
        for (Path file : new Tiles(disk, layout).files()) {
            leftovers.tile(file);
        }
        return leftovers.found;
    }

    private void tile(Path file) {
        TilePath path;
        try {
            path = TilePath.parse(layout.name(file));
        } catch (MalformedTileException e) {
            stray(file);
            return;
        }
        if (!Tiles.reaches(size, path) || !Tiles.stored(path, size).equals(path)) {
            found.put(
                    file,
                    Finding.leftover(
                            path.path(),
                            "the signed head of " + size + " entries does not speak of this file: it was outgrown, or"
                                    + " written before a head that never came"));
        }
    }

    private void stray(Path file) {
        String name = layout.name(file);
        found.put(
                file,
                Finding.leftover(
                        name,
                        name.endsWith(".new") || name.equals(layout.name(layout.next()))
                                ? "a crash came before this file took its place"
                                : "no file of a journal has this name"));
    }
}
