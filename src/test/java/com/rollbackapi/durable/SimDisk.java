package com.rollbackapi.durable;

import com.rollbackapi.durable.SimFaults.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// A disk in memory that can do everything to its user that a real one may: it keeps what was written apart from what
/// was forced, and at a power cut takes any part of the difference, in any order, sectors torn; it forgets names whose
/// folder was not synced; it fails, fills up, or lies. One seed, one behaviour. For one thread.
///
/// An object is the disk as one process has it. [#afterPowerCut] and [#afterKill] give the next process its disk; the
/// old object is dead then and fails every operation.
public final class SimDisk implements Disk {
    /// Something that a test does while an operation is under way, as another thread might: after a write has been
    /// taken and before a force has been done.
    public interface Watcher {
        void during(String operation, Path file) throws IOException;
    }

    private final Random random;
    private final SimNames names;
    private final Set<Path> locks = new HashSet<>();
    private final SimFaults faults = new SimFaults();
    private final SimLog log;
    private final SimEnds ends;
    private long spaceBytes = Long.MAX_VALUE;
    private boolean dead;
    private Watcher watcher = (operation, file) -> {};

    private SimDisk(Random random, SimNames names, SimLog log, SimEnds ends) {
        this.random = random;
        this.names = names;
        this.log = log;
        this.ends = ends;
    }

    /// An empty one, with this folder.
    public static SimDisk empty(long seed, Path root) {
        return new SimDisk(new Random(seed), SimNames.empty(root), new SimLog(), new SimEnds());
    }

    /// A copy that goes its own way; nobody has opened anything on it.
    public SimDisk copy(long seed) {
        return new SimDisk(new Random(seed), names.copy(), log.copy(), new SimEnds());
    }

    /// What is there when the power comes back. An end that was to come still comes.
    public SimDisk afterPowerCut() {
        names.cutPower(random);
        return next("the power cut");
    }

    /// What the next process finds after this one was killed: all that it wrote, of which none is safer than
    /// before. An end that was to come still comes.
    public SimDisk afterKill() {
        return next("killed");
    }

    private SimDisk next(String why) {
        dead = true;
        SimDisk next = new SimDisk(random, names, log, ends.next());
        next.spaceBytes = spaceBytes;
        log.add(why, Path.of(""));
        return next;
    }

    /// Ends all in the middle of the `nth` changing operation from now. Whether the power was cut or the process
    /// killed, the next disk says.
    public void endAt(long nth) {
        ends.endAt(nth);
    }

    /// No end is to come.
    public void goOn() {
        ends.endAt(Long.MAX_VALUE);
    }

    /// Lets this process die in the middle of its `nth` operation of a kind from now, before the end of all.
    ///
    /// @param operation empty for any kind
    public void dieAt(String operation, int nth) {
        ends.dieAt(operation, nth);
    }

    /// Whether the end has come that [#endAt] set.
    public boolean isOver() {
        return ends.isOver();
    }

    public boolean isDead() {
        return dead;
    }

    /// Changing operations so far.
    public long operations() {
        return ends.operations();
    }

    public SimFaults faults() {
        return faults;
    }

    /// Room for so many bytes more.
    public void space(long bytes) {
        spaceBytes = bytes;
    }

    /// Whether there is any end to its room.
    public boolean isCrowded() {
        return spaceBytes != Long.MAX_VALUE;
    }

    public void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /// The last operations, for who looks into a failure.
    public String log() {
        return log.toString();
    }

    /// All of a file as it is seen now; empty where there is none.
    public Optional<byte[]> content(Path file) {
        return Optional.ofNullable(names.files().get(whole(file))).map(SimFile::bytes);
    }

    /// All of a file that no power cut takes.
    public Optional<byte[]> durable(Path file) {
        return Optional.ofNullable(names.durable().get(whole(file))).map(SimFile::durable);
    }

    SimNames names() {
        return names;
    }

    private static Path whole(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /// Counts a changing operation; true where the power goes out in the middle of it.
    private boolean begin(String operation, Path file) throws IOException {
        alive();
        boolean dies = ends.count(operation);
        log.add(operation, file);
        watcher.during(operation, file);
        alive();
        if (ends.isOver() || dies) {
            dead = true;
            log.add("the end", file);
            return true;
        }
        return false;
    }

    private void alive() throws IOException {
        end(dead);
    }

    private static IOException off() {
        return new IOException("the process has ended");
    }

    private static void end(boolean now) throws IOException {
        if (now) {
            throw off();
        }
    }

    private boolean strikes(Fault fault, Path file) {
        boolean now = faults.strike(fault, file);
        if (now) {
            log.add(fault.name(), file);
        }
        return now;
    }

    private void room(Path file, long bytes) throws IOException {
        if (bytes > 0 && spaceBytes < bytes) {
            throw new DiskFullException("writing " + file + ": No space left on device", new IOException("full"));
        }
        spaceBytes -= spaceBytes == Long.MAX_VALUE ? 0 : bytes;
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        alive();
        Path file = whole(path);
        SimFile there = names.files().get(file);
        if (there == null) {
            names.needFolderOf(file);
            boolean cut = begin("create", file);
            if (spaceBytes <= 0) {
                throw new DiskFullException("creating " + file + ": No space left on device", new IOException("full"));
            }
            there = SimFile.empty();
            names.create(file, there);
            end(cut);
        }
        return new Handle(file, there, true);
    }

    @Override
    public DiskFile openReadOnly(Path path) throws IOException {
        alive();
        SimFile there = names.files().get(whole(path));
        if (there == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new Handle(whole(path), there, false);
    }

    @Override
    public boolean exists(Path file) {
        return names.files().containsKey(whole(file)) || names.isFolder(whole(file));
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        alive();
        return names.in(whole(folder));
    }

    @Override
    public void createDirectory(Path folder) throws IOException {
        boolean cut = begin("mkdir", whole(folder));
        names.makeFolder(whole(folder));
        end(cut);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        boolean cut = begin("rename", whole(to));
        if (strikes(Fault.NAME_FAILS, whole(to))) {
            throw new IOException("renaming " + from + " to " + to + ": Input/output error");
        }
        names.rename(whole(from), whole(to));
        end(cut);
    }

    @Override
    public void delete(Path path) throws IOException {
        Path file = whole(path);
        SimFile there = names.files().get(file);
        if (there == null) {
            alive();
            return;
        }
        boolean cut = begin("delete", file);
        if (strikes(Fault.NAME_FAILS, file)) {
            throw new IOException("deleting " + file + ": Input/output error");
        }
        spaceBytes += spaceBytes == Long.MAX_VALUE ? 0 : there.sizeBytes();
        names.delete(file);
        end(cut);
    }

    @Override
    public void syncDirectory(Path folder) throws IOException {
        if (begin("sync", whole(folder))) {
            throw off();
        }
        if (strikes(Fault.SYNC_FAILS, whole(folder))) {
            names.failSync(whole(folder), random);
            throw new IOException("syncing " + folder + ": Input/output error");
        }
        if (!strikes(Fault.SYNC_LIES, whole(folder))) {
            names.sync(whole(folder));
        }
    }

    @Override
    public Optional<Lock> tryLock(Path path) throws IOException {
        alive();
        Path file = whole(path);
        if (!locks.add(file)) {
            return Optional.empty();
        }
        if (!names.files().containsKey(file)) {
            names.create(file, SimFile.empty());
        }
        return Optional.of(() -> locks.remove(file));
    }

    private final class Handle implements DiskFile {
        private final Path path;
        private final SimFile file;
        private final boolean writable;
        private boolean closed;

        Handle(Path path, SimFile file, boolean writable) {
            this.path = path;
            this.file = file;
            this.writable = writable;
        }

        private void open() throws IOException {
            alive();
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }

        @Override
        public long sizeBytes() throws IOException {
            open();
            return file.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            open();
            if (strikes(Fault.READ_FAILS, path)) {
                throw new IOException("reading " + path + ": Input/output error");
            }
            return file.read(into, Math.toIntExact(position));
        }

        private boolean beginChange(String operation) throws IOException {
            open();
            if (!writable) {
                throw new IllegalStateException(path + " was opened to read");
            }
            return begin(operation, path);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            boolean cut = beginChange("write");
            int at = Math.toIntExact(position);
            boolean part = !cut && strikes(Fault.WRITE_FAILS, path);
            int count = cut || part ? random.nextInt(bytes.length + 1) : bytes.length;
            long grows = Math.max(0, at + (long) count - file.sizeBytes());
            boolean full = grows > 0 && strikes(Fault.NO_ROOM, path);
            if (full || grows > spaceBytes) {
                int fits = (int) Math.max(0, count - grows + (full ? 0 : spaceBytes));
                spaceBytes = full ? spaceBytes : 0;
                file.write(Arrays.copyOf(bytes, fits), at);
                throw new DiskFullException("writing " + path + ": No space left on device", new IOException("full"));
            }
            room(path, grows);
            file.write(count == bytes.length ? bytes : Arrays.copyOf(bytes, count), at);
            end(cut);
            if (part || strikes(Fault.WRITE_FAILS_AFTERWARDS, path)) {
                throw new IOException("writing " + path + ": Input/output error");
            }
        }

        @Override
        public void force() throws IOException {
            if (beginChange("force")) {
                throw off();
            }
            if (strikes(Fault.FORCE_FAILS, path)) {
                file.failForce(random);
                throw new IOException("forcing " + path + ": Input/output error");
            }
            if (!strikes(Fault.FORCE_LIES, path)) {
                file.force();
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            boolean cut = beginChange("truncate");
            spaceBytes += spaceBytes == Long.MAX_VALUE ? 0 : Math.max(0, file.sizeBytes() - sizeBytes);
            file.resize(Math.toIntExact(Math.min(sizeBytes, file.sizeBytes())));
            end(cut);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// For messages: name and size of each file.
    @Override
    public String toString() {
        Map<String, Integer> sizes = new TreeMap<>();
        names.files().forEach((path, file) -> sizes.put(path.toString(), file.sizeBytes()));
        return sizes.toString();
    }
}
