package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/// Writes the static files of a head to come. Several threads force them: what a file system does for one file at a
/// time takes it longer than what it does for many. For one thread at a time.
final class TileWriter implements AutoCloseable {
    /// How many files one worker forces, and how many workers may be at it.
    private static final int FILES_EACH = 32;

    private static final int AT_ONCE = 4;

    private final Disk disk;
    private final JournalLayout layout;
    private final Executor workers;
    private final Folders made;
    private final Set<Path> folders = new LinkedHashSet<>();
    private final Deque<Errand<Integer>> forcing = new ArrayDeque<>();
    private List<DiskFile> written = new ArrayList<>();

    TileWriter(Disk disk, JournalLayout layout, Executor workers) {
        this.disk = disk;
        this.layout = layout;
        this.workers = workers;
        this.made = new Folders(disk, layout.root());
    }

    /// Writes a file that no durable head speaks of yet, in its place.
    void write(TilePath path, byte[] bytes) throws IOException {
        try {
            if (written.size() == FILES_EACH) {
                handOver();
            }
            put(layout.tile(path), bytes);
        } catch (DiskFullException e) {
            close(taken());
            await(); // what a worker finds may be worse
            throw e;
        }
    }

    private void put(Path file, byte[] bytes) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        if (folders.add(folder)) {
            made.create(folder);
        }
        DiskFile out = disk.open(file);
        written.add(out);
        if (out.sizeBytes() != bytes.length) {
            out.truncate(0); // what an earlier try left behind
        }
        // a crash here leaves a part of a file that no head speaks of: the next publication writes it again
        out.write(ByteBuffer.wrap(bytes), 0);
    }

    private void handOver() throws IOException {
        if (forcing.size() == AT_ONCE) {
            forcing.removeFirst().await();
        }
        List<DiskFile> files = taken();
        forcing.add(Errand.begin(workers, () -> force(files)));
    }

    private List<DiskFile> taken() {
        List<DiskFile> files = written;
        written = new ArrayList<>();
        return files;
    }

    private static int force(List<DiskFile> files) throws IOException {
        try {
            for (DiskFile file : files) {
                file.force();
            }
            return files.size();
        } finally {
            close(files);
        }
    }

    private static void close(List<DiskFile> files) throws IOException {
        for (DiskFile file : files) {
            file.close();
        }
    }

    /// Waits until the content of all that was written is durable. Its name may not be.
    void force() throws IOException {
        try {
            force(taken());
        } catch (DiskFullException e) {
            await(); // what a worker finds may be worse
            throw e;
        }
        await();
    }

    /// Waits until all that was written since the last time is durable, content and name.
    void sync() throws IOException {
        force();
        for (Path folder : folders) {
            disk.syncDirectory(folder);
        }
        folders.clear();
    }

    /// Waits for the workers, all of them where the disk is full.
    private void await() throws IOException {
        Optional<DiskFullException> full = Optional.empty();
        while (!forcing.isEmpty()) {
            try {
                forcing.removeFirst().await();
            } catch (DiskFullException e) {
                full = Optional.of(e);
            }
        }
        if (full.isPresent()) {
            throw full.get();
        }
    }

    /// Returns when nobody writes any more.
    @Override
    public void close() throws IOException {
        forcing.forEach(Errand::end);
        close(taken());
    }
}
