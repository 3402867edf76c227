package com.rollbackapi.journal;

import com.rollbackapi.tlog.TilePath;
import java.nio.file.Path;

/// Where things are in a journal's folder: the write-ahead log's segments, and beside them the tiles that are made from
/// it.
public record JournalLayout(Path root) {
    private static final String SUFFIX = ".wal";

    Path wal() {
        return root.resolve("wal");
    }

    /// Segments are numbered from 0.
    Path segment(int number) {
        return wal().resolve("%08d%s".formatted(number, SUFFIX));
    }

    static boolean isSegment(String name) {
        return name.matches("[0-9]{8}\\.wal");
    }

    /// The signed head.
    public Path checkpoint() {
        return root.resolve(TilePath.CHECKPOINT);
    }

    /// A tile or an entry bundle.
    public Path tile(TilePath path) {
        return root.resolve(path.path());
    }
}
