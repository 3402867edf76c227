package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.durable.Folders;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The write-ahead log as its writer holds it (`docs/formats/journal-v1.md`): the segments that recovery found, which
/// are only read from here on, and the one that batches go into. One thread writes.
final class Wal implements AutoCloseable {
    private final Disk disk;
    private final JournalLayout layout;
    private final WalSizes sizes;
    private final List<Segment> segments;
    private final NextSegment ahead;
    private @Nullable Segment current;
    private boolean currentIsReserve;
    private int made;

    /// @param found what recovery read, in order
    /// @param maker makes the next segment while one fills
    Wal(Disk disk, JournalLayout layout, WalSizes sizes, List<Segment> found, Executor maker) {
        this.disk = disk;
        this.layout = layout;
        this.sizes = sizes;
        this.segments = new ArrayList<>(found);
        this.ahead = new NextSegment(disk, layout, maker);
    }

    static void sync(Disk disk, Path file) throws IOException {
        disk.syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /// How many entries may be behind the head.
    int behindLimit() {
        return sizes.behind();
    }

    /// Makes the folder, and the reserve where there is room for it; removes what nobody goes by.
    void begin() throws IOException {
        new Folders(disk, layout.folder()).create(layout.wal());
        ahead.remove();
        try {
            keepReserve();
        } catch (DiskFullException e) {
            // reading and containment go on; who appends is told
            System.getLogger(Wal.class.getName()).log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    /// Forces what a killed writer wrote and named and perhaps did not force: from here on it counts.
    void settle() throws IOException {
        if (hasReserve()) {
            // who made it may have ended before it was durable; over what is there zeros need no more room
            try (DiskFile file = disk.open(layout.reserve())) {
                Segment.fill(file, sizes.reserve());
            }
        }
        for (Segment s : segments) {
            s.settle();
        }
        disk.syncDirectory(layout.wal());
        disk.syncDirectory(layout.root());
    }

    private void keepReserve() throws IOException {
        if (hasReserve()) {
            return;
        }
        Path path = layout.reserve();
        DiskFile file = disk.open(path);
        try {
            Segment.fill(file, sizes.reserve());
            // a crash before this line leaves a short reserve or none: the next writer fills it
            sync(disk, path);
            file.close();
        } catch (IOException e) {
            try (file) {
                disk.delete(path);
            } catch (IOException later) {
                e.addSuppressed(later);
            }
            throw e;
        }
    }

    private boolean hasReserve() throws IOException {
        if (!disk.exists(layout.reserve())) {
            return false;
        }
        try (DiskFile file = disk.openReadOnly(layout.reserve())) {
            return file.sizeBytes() == sizes.reserve();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Makes room for a batch. Fails without harm where the disk has none; an urgent batch may then use the
    /// reserve.
    ///
    /// @param next the index of the batch's first entry
    synchronized void makeRoom(int bytes, long next, boolean urgent) throws IOException {
        Segment now = current;
        if (now != null && now.fits(bytes) && (urgent || !currentIsReserve)) {
            if (!currentIsReserve && now.isHalfFull()) {
                ahead.make(sizes.next(made, 0));
            }
            return;
        }
        try {
            keepReserve();
            use(following(bytes, next), false);
            made++;
        } catch (DiskFullException e) {
            if (!urgent || !useReserve(bytes, next)) {
                throw e;
            }
        }
    }

    private Segment following(int bytes, long next) throws IOException {
        Optional<Segment> ready = ahead.take(next, bytes);
        return ready.isPresent() ? ready.get() : create(bytes, next);
    }

    /// Takes the room that is kept for containment: the reserve, or after a restart what is left of it in the
    /// segment that it has become. False where neither is enough.
    private boolean useReserve(int bytes, long next) throws IOException {
        if (hasReserve()) {
            if (bytes > sizes.reserve()) {
                return false;
            }
            // a crash on the way leaves the reserve under its old name or as an empty segment: nothing counted on it
            disk.rename(layout.reserve(), layout.segment(next));
            sync(disk, layout.reserve());
            use(Segment.open(disk, layout.segment(next), next, true), true);
            return true;
        }
        if (segments.isEmpty() || !segments.getLast().fits(bytes)) {
            return false;
        }
        current = segments.getLast();
        currentIsReserve = true;
        return true;
    }

    /// As large as there is room for.
    private Segment create(int bytes, long next) throws IOException {
        int size = sizes.next(made, bytes);
        while (true) {
            try {
                return Segment.create(disk, layout.segment(next), next, size);
            } catch (DiskFullException e) {
                size = WalSizes.smaller(size, bytes);
                if (size == 0) {
                    throw e;
                }
            }
        }
    }

    private void use(Segment next, boolean isReserve) throws IOException {
        for (Segment s : segments) {
            if (s.first() == next.first()) {
                // nothing whole was in it: it was made anew under its name
                s.close();
            }
        }
        segments.removeIf(s -> s.first() == next.first());
        segments.add(next);
        current = next;
        currentIsReserve = isReserve;
    }

    /// Where a batch went.
    record Written(Segment segment, int at) {}

    /// Writes a batch and waits until it is durable. Where this throws, nobody knows what the disk holds.
    Written write(Frame batch) throws IOException {
        Segment now = Objects.requireNonNull(current, "makeRoom comes first");
        Written written = new Written(now, now.end());
        now.write(batch.encode());
        ahead.requireSound();
        return written;
    }

    /// Removes the segments whose entries are all below a signed head that is durable.
    synchronized void retire(long size) throws IOException {
        while (segments.size() > 1 && segments.get(1).first() <= size) {
            remove(segments.getFirst());
        }
        // a crash on the way leaves segments that the head covers: recovery steps over them
    }

    private void remove(Segment segment) throws IOException {
        segment.close();
        disk.delete(segment.path());
        segments.remove(segment);
    }

    /// Leaves an empty segment behind a head that covers all: a folder without one has lost it.
    synchronized void rest(long size) throws IOException {
        if (segments.size() == 1 && segments.getFirst().first() == size && current == null) {
            return; // nothing was written
        }
        Path last = layout.segment(size);
        if (segments.isEmpty() || segments.getLast().first() < size) {
            disk.open(last).close();
            sync(disk, last);
            // a crash here leaves the empty segment behind the others
            for (Segment s : List.copyOf(segments)) {
                remove(s);
            }
        }
    }

    /// Gives back the room of the segment that was made ahead.
    synchronized void removeNext() throws IOException {
        ahead.remove();
    }

    @Override
    public void close() throws IOException {
        ahead.close();
        for (Segment s : segments) {
            s.close();
        }
    }
}
