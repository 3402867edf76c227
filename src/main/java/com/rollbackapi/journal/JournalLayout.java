package com.rollbackapi.journal;

import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.TilePath;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Where things are in a journal's folder: the static files of what was published, and beside them the write-ahead log
/// with what came after.
public record JournalLayout(Path root) {
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{16})\\.wal");

    /// The folder that the journal's own lies in.
    Path folder() {
        return Objects.requireNonNull(root.toAbsolutePath().getParent(), () -> root + " lies in no folder");
    }

    public Path wal() {
        return root.resolve("wal");
    }

    /// A segment of the write-ahead log, by the index of its first entry.
    public Path segment(long first) {
        return wal().resolve("%016d.wal".formatted(first));
    }

    /// The index that a segment's name states; empty for another file's name.
    static OptionalLong first(String name) {
        var parts = SEGMENT.matcher(name);
        return parts.matches() ? OptionalLong.of(Long.parseLong(parts.group(1))) : OptionalLong.empty();
    }

    /// Zeros that keep room for containment on a full disk.
    public Path reserve() {
        return wal().resolve("reserve");
    }

    /// Zeros that become the next segment.
    Path next() {
        return wal().resolve("next");
    }

    /// The signed head.
    public Path checkpoint() {
        return root.resolve(TilePath.CHECKPOINT);
    }

    /// What the log has said about its keys; there once it has.
    public Path keys() {
        return root.resolve(LogKeys.FILE);
    }

    /// A tile or an entry bundle.
    public Path tile(TilePath path) {
        return root.resolve(path.path());
    }

    /// A file of the journal as findings name it, with `/` and relative to its folder.
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
