package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskFullException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;

/// The segment that comes after the current one, made while that fills: zeros, forced, under a name that no reader goes
/// by. What is left to do when it is needed is a rename. For one thread at a time; who makes it is another.
final class NextSegment {
    private final Disk disk;
    private final JournalLayout layout;
    private final Executor maker;

    /// Gives its size in bytes; 0 where there was no room for it.
    private Optional<Errand<Integer>> making = Optional.empty();

    NextSegment(Disk disk, JournalLayout layout, Executor maker) {
        this.disk = disk;
        this.layout = layout;
        this.maker = maker;
    }

    /// Begins to make it. Where that was done before, even in vain, nothing is tried again before [#take].
    void make(int sizeBytes) {
        if (making.isEmpty()) {
            making = Optional.of(Errand.begin(maker, () -> fill(sizeBytes)));
        }
    }

    private int fill(int sizeBytes) throws IOException {
        try (DiskFile file = disk.open(layout.next())) {
            Segment.fill(file, sizeBytes);
            // a crash here leaves zeros that nobody goes by, and the next writer removes them
            return sizeBytes;
        } catch (DiskFullException e) {
            disk.delete(layout.next()); // who needs room now tries for less
            return 0;
        }
    }

    /// Makes it the segment that begins with this entry, once it is whole; empty where none was made that a batch
    /// of so many bytes fits into.
    Optional<Segment> take(long first, int bytes) throws IOException {
        int sizeBytes = making.isPresent() ? making.get().await() : 0;
        if (sizeBytes > 0 && sizeBytes < bytes) {
            return Optional.empty(); // it stays for smaller batches
        }
        making = Optional.empty();
        if (sizeBytes == 0) {
            return Optional.empty();
        }
        disk.rename(layout.next(), layout.segment(first));
        // a crash before this line leaves it under its old name or as an empty segment: nothing counted on it
        Wal.sync(disk, layout.segment(first));
        return Optional.of(Segment.open(disk, layout.segment(first), first, true));
    }

    /// Throws what the disk did to whoever makes it, if it has failed by now.
    void requireSound() throws IOException {
        if (making.isPresent() && making.get().hasFailed()) {
            making.get().await();
        }
    }

    /// Removes it, or what a crash left of one.
    void remove() throws IOException {
        if (making.isPresent()) {
            making.get().await();
            making = Optional.empty();
        }
        if (disk.exists(layout.next())) {
            disk.delete(layout.next());
        }
    }

    /// Returns when nobody makes it any more.
    void close() {
        making.ifPresent(Errand::end);
    }
}
