package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// A disk that fails as a test states, and that can lose its power. Nothing fails before a fact is stated; each fact
/// counts from the moment it was stated, and only operations on the files that the disk is faulty for. Over real files,
/// so that a test can reopen with a sound disk what was left behind.
public final class FaultyDisk implements Disk {
    /// What a force that fails leaves on the disk.
    public enum Unforced {
        /// Everything: it was made durable, and reported as failed.
        KEPT,
        /// Nothing since the last force that worked.
        LOST,
        /// The same, but whoever reads still sees it until the power is cut: what a killed process leaves.
        CACHED
    }

    private final Disk real;
    private final Predicate<Path> faulty;
    private final Deque<Undo> unforced = new ArrayDeque<>();
    private final Map<String, Long> countdown = new HashMap<>();
    private final List<String> operations = new ArrayList<>();
    private Unforced failure = Unforced.KEPT;
    private int tornBytes;
    private long spaceBytes = Long.MAX_VALUE;
    private Path lastFile = Path.of("");
    private byte[] lastWrite = new byte[0];
    private long lastPosition;
    private int open;
    private int mostOpen;
    private boolean noMemory;

    /// How to take one operation back that a power cut may take back: durable once `place` (a file or its folder)
    /// is synced.
    private record Undo(Path place, Step step) {
        interface Step {
            void run() throws IOException;
        }
    }

    private FaultyDisk(Disk real, Predicate<Path> faulty) {
        this.real = real;
        this.faulty = faulty;
    }

    /// Faulty for every file.
    public static FaultyDisk over(Disk real) {
        return new FaultyDisk(real, f -> true);
    }

    /// Faulty for the files whose names end so, such as `.wal`, and sound for the others.
    public static FaultyDisk over(Disk real, String suffix) {
        return new FaultyDisk(real, f -> f.toString().endsWith(suffix));
    }

    /// The `nth` force from now fails, and only that one: whoever tries again is told that all is well, as Linux
    /// does.
    public synchronized FaultyDisk failForce(int nth, Unforced left) {
        countdown.put("force", (long) nth);
        failure = left;
        return this;
    }

    /// The `nth` write from now fails after so many of its bytes.
    public synchronized FaultyDisk failWrite(int nth, int writtenBytes) {
        countdown.put("write", (long) nth);
        tornBytes = writtenBytes;
        return this;
    }

    /// At the `nth` write from now the process is out of memory.
    public synchronized FaultyDisk noMemoryAtWrite(int nth) {
        countdown.put("write", (long) nth);
        noMemory = true;
        return this;
    }

    /// The `nth` sync of a folder from now fails.
    public synchronized FaultyDisk failSyncDirectory(int nth) {
        countdown.put("sync", (long) nth);
        return this;
    }

    /// The `nth` rename from now fails and renames nothing.
    public synchronized FaultyDisk failRename(int nth) {
        countdown.put("rename", (long) nth);
        return this;
    }

    /// There is room for so many more bytes beyond what the files have now; a write that needs more writes what
    /// fits and fails.
    public synchronized FaultyDisk noSpaceFrom(long bytes) {
        spaceBytes = bytes;
        return this;
    }

    /// Somebody has made room.
    public synchronized FaultyDisk space() {
        spaceBytes = Long.MAX_VALUE;
        return this;
    }

    /// The power is cut: what was not forced is gone, and created or renamed files whose folder was not synced. Of
    /// the last write that was not forced, its first `keptBytes` have reached the disk. Use other disks from here
    /// on.
    public synchronized void cutPower(int keptBytes) throws IOException {
        boolean torn = unforced.stream().anyMatch(u -> u.place().equals(lastFile));
        while (!unforced.isEmpty()) {
            unforced.removeLast().step().run();
        }
        if (torn && Files.exists(lastFile)) {
            try (DiskFile file = real.open(lastFile)) {
                file.write(ByteBuffer.wrap(lastWrite, 0, Math.min(keptBytes, lastWrite.length)), lastPosition);
            }
        }
    }

    /// What was done so far to the faulty files: `open`, `write`, `force`, `sync` and so on, each with the file's
    /// name.
    public synchronized List<String> operations() {
        return List.copyOf(operations);
    }

    /// How many of its files were open to write at once, at most.
    public synchronized int mostOpen() {
        return mostOpen;
    }

    private boolean isDue(String operation, Path file) {
        if (!faulty.test(file)) {
            return false;
        }
        operations.add(operation + " " + file.getFileName());
        Long left = countdown.get(operation);
        if (left == null) {
            return false;
        }
        countdown.put(operation, left - 1);
        return left == 1;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return open(file, real::open);
    }

    @Override
    public DiskFile openPrivate(Path file) throws IOException {
        return open(file, real::openPrivate);
    }

    private interface Opening {
        DiskFile open(Path file) throws IOException;
    }

    private synchronized DiskFile open(Path file, Opening opening) throws IOException {
        boolean created = !real.exists(file);
        if (created && faulty.test(file) && spaceBytes <= 0) {
            throw new DiskFullException("creating " + file + ": No space left on device", new IOException("full"));
        }
        isDue("open", file);
        DiskFile opened = opening.open(file);
        if (created) {
            unforced.add(new Undo(parent(file), () -> Files.deleteIfExists(file)));
        }
        mostOpen = Math.max(mostOpen, ++open);
        return new Faulty(file, opened);
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        return real.openReadOnly(file);
    }

    @Override
    public boolean exists(Path file) {
        return real.exists(file);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return real.list(folder);
    }

    @Override
    public void createDirectory(Path folder) throws IOException {
        real.createDirectory(folder);
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws IOException {
        return real.tryLock(file);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        if (isDue("rename", to)) {
            throw new IOException("renaming " + from + ": Input/output error");
        }
        byte[] moved = Files.readAllBytes(from);
        Optional<byte[]> before = Files.exists(to) ? Optional.of(Files.readAllBytes(to)) : Optional.empty();
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(from);
        real.rename(from, to);
        unforced.add(new Undo(parent(to), () -> {
            Files.write(from, moved);
            Files.setPosixFilePermissions(from, mode);
            if (before.isPresent()) {
                Files.write(to, before.get());
            } else {
                Files.deleteIfExists(to);
            }
        }));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        isDue("delete", file);
        if (Files.exists(file)) {
            byte[] before = Files.readAllBytes(file);
            real.delete(file);
            unforced.add(new Undo(parent(file), () -> Files.write(file, before)));
        }
    }

    @Override
    public synchronized void syncDirectory(Path folder) throws IOException {
        if (isDue("sync", folder)) {
            throw new IOException("syncing " + folder + ": Input/output error");
        }
        real.syncDirectory(folder);
        Path durable = folder.toAbsolutePath();
        unforced.removeIf(u -> u.place().equals(durable));
    }

    private static Path parent(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private final class Faulty implements DiskFile {
        private final Path path;
        private final DiskFile file;

        Faulty(Path path, DiskFile file) {
            this.path = path.toAbsolutePath();
            this.file = file;
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                if (isDue("write", path)) {
                    if (noMemory) {
                        throw new OutOfMemoryError("planted");
                    }
                    put(from.slice(from.position(), Math.min(tornBytes, from.remaining())), position);
                    throw new IOException("writing " + path + " at " + position + ": Input/output error");
                }
                long grows = Math.max(0, position + from.remaining() - Math.max(position, file.sizeBytes()));
                if (faulty.test(path) && grows > spaceBytes) {
                    int fits = (int) (from.remaining() - grows + spaceBytes);
                    spaceBytes = 0;
                    put(from.slice(from.position(), fits), position);
                    throw new DiskFullException(
                            "writing " + path + " at " + (position + fits) + ": No space left on device",
                            new IOException("full"));
                }
                spaceBytes -= faulty.test(path) && spaceBytes != Long.MAX_VALUE ? grows : 0;
                put(from, position);
            }
        }

        private void put(ByteBuffer from, long position) throws IOException {
            long size = file.sizeBytes();
            ByteBuffer before = ByteBuffer.allocate((int) Math.max(0, Math.min(from.remaining(), size - position)));
            file.read(before, position);
            byte[] bytes = new byte[from.remaining()];
            from.duplicate().get(bytes);
            unforced.add(new Undo(path, () -> restore(before.flip(), position, size)));
            lastFile = path;
            lastWrite = bytes;
            lastPosition = position;
            file.write(from, position);
        }

        /// Through a file of its own: this one may be closed by then.
        private void restore(ByteBuffer before, long position, long sizeBytes) throws IOException {
            if (real.exists(path)) {
                try (DiskFile again = real.open(path)) {
                    again.truncate(sizeBytes);
                    again.write(before, position);
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyDisk.this) {
                if (isDue("force", path)) {
                    if (failure == Unforced.LOST) {
                        takeBack();
                    }
                    if (failure != Unforced.CACHED) {
                        unforced.removeIf(u -> u.place().equals(path));
                    }
                    throw new IOException("forcing " + path + " to disk: Input/output error");
                }
                file.force();
                unforced.removeIf(u -> u.place().equals(path));
            }
        }

        private void takeBack() throws IOException {
            for (Undo undo : new ArrayList<>(unforced).reversed()) {
                if (undo.place().equals(path)) {
                    undo.step().run();
                }
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            synchronized (FaultyDisk.this) {
                isDue("truncate", path);
                long size = file.sizeBytes();
                if (sizeBytes < size) {
                    ByteBuffer cut = ByteBuffer.allocate((int) (size - sizeBytes));
                    file.read(cut, sizeBytes);
                    unforced.add(new Undo(path, () -> restore(cut.flip(), sizeBytes, size)));
                }
                file.truncate(sizeBytes);
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (FaultyDisk.this) {
                open--;
                file.close();
            }
        }
    }
}
