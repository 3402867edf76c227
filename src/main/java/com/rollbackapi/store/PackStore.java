package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Blobs in append-only packs of zstd frames (RFC 8878), found by an index in memory that opening rebuilds from the packs' record
/// heads (see `docs/formats/store.md`).
///
/// Nothing in a pack is ever changed or cut: what a crash or a failing disk left behind in a pack is stepped over, and the next
/// writer begins a new pack. A blob is checked against its hash each time it is read.
///
/// Safe for many threads; one writer at a time, which the workspace's lock sees to.
public final class PackStore implements BlobStore, AutoCloseable {
    /// A pack is closed once it is longer.
    static final long PACK_BYTES = 64L << 20;

    private static final byte[] HEADER = "RBXPACK1".getBytes(StandardCharsets.US_ASCII);
    private static final String PACK_NAME = "pack-[0-9]{8}\\.rbxp";

    private final Disk disk;
    private final Path folder;
    private final boolean writable;
    private final long packBytes;
    private final Map<Hash, Place> index = new ConcurrentHashMap<>();
    private final List<Pack> packs = new ArrayList<>();
    private @Nullable Pack current;
    private boolean unsynced;

    /// Where a blob's record is.
    private record Place(Pack pack, long offset, PackRecord record) {}

    private static final class Pack {
        private final Path path;
        private final DiskFile file;

        /// Up to where its records are in the index.
        private long scanned = HEADER.length;

        /// Up to where it is durable.
        private long synced = HEADER.length;

        /// Whether nothing had to be stepped over.
        private boolean whole = true;

        Pack(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }
    }

    private PackStore(Disk disk, Path folder, boolean writable, long packBytes) {
        this.disk = disk;
        this.folder = folder;
        this.writable = writable;
        this.packBytes = packBytes;
    }

    /// Opens the packs in `folder`, which exists, to read and add.
    public static PackStore open(Disk disk, Path folder) throws StoreException {
        return open(disk, folder, PACK_BYTES);
    }

    static PackStore open(Disk disk, Path folder, long packBytes) throws StoreException {
        return opened(new PackStore(disk, folder, true, packBytes));
    }

    /// Opens the packs in `folder` to read; a writer may add meanwhile, and what it adds is found.
    public static PackStore openReadOnly(Disk disk, Path folder) throws StoreException {
        return opened(new PackStore(disk, folder, false, PACK_BYTES));
    }

    private static PackStore opened(PackStore store) throws StoreException {
        try {
            store.scan();
            return store;
        } catch (IOException e) {
            throw new StoreException("opening the store in " + store.folder + ": " + e.getMessage(), e);
        }
    }

    /// Reads the heads of all records that are not in the index yet.
    private synchronized void scan() throws IOException {
        List<String> names = disk.list(folder).stream().filter(n -> n.matches(PACK_NAME)).toList();
        for (int i = 0; i < names.size(); i++) {
            if (i == packs.size()) {
                Path path = folder.resolve(names.get(i));
                packs.add(new Pack(path, disk.openReadOnly(path)));
            }
            scan(packs.get(i), i == names.size() - 1);
        }
    }

    /// @param newest the pack that a crash may have torn: there a record counts only if its bytes are whole
    private void scan(Pack pack, boolean newest) throws IOException {
        long size = pack.file.sizeBytes();
        byte[] header = read(pack.file, 0, HEADER.length);
        if (size < HEADER.length || !Arrays.equals(header, HEADER)) {
            if (writable && size >= HEADER.length) {
                throw new StoreException(pack.path + " is no pack of this version: it does not begin with RBXPACK1;"
                        + " restore it from a mirror or an export");
            }
            pack.whole = false;
            return;
        }
        while (pack.scanned < size) {
            Optional<PackRecord> record = PackRecord.read(read(pack.file, pack.scanned, PackRecord.HEAD_BYTES), 0);
            long end = pack.scanned + PackRecord.HEAD_BYTES + record.map(PackRecord::storedBytes).orElse(0);
            if (record.isEmpty() || end > size) {
                pack.whole = false;
                Optional<Long> next = nextRecord(pack, pack.scanned + 1, size);
                if (next.isEmpty()) {
                    return; // a torn tail, or a record that its writer has not finished yet
                }
                pack.scanned = next.get();
                continue;
            }
            PackRecord r = record.get();
            if (!newest || isWhole(pack, r)) {
                index.putIfAbsent(r.hash(), new Place(pack, pack.scanned, r));
            } else if (end == size && !writable) {
                return; // its writer has not finished it yet
            } else {
                pack.whole = false;
            }
            pack.scanned = end;
        }
        pack.synced = pack.scanned;
    }

    private static boolean isWhole(Pack pack, PackRecord record) throws IOException {
        return PackRecord.crc(read(pack.file, pack.scanned + PackRecord.HEAD_BYTES, record.storedBytes()))
                == record.storedCrc();
    }

    /// The next place from `from` on where a whole record begins: damage in one record loses no other.
    private static Optional<Long> nextRecord(Pack pack, long from, long size) throws IOException {
        int window = 1 << 20;
        for (long at = from; at + PackRecord.HEAD_BYTES <= size; at += window) {
            byte[] bytes = read(pack.file, at, (int) Math.min(window + PackRecord.HEAD_BYTES, size - at));
            for (int i = 0; i < window && i + PackRecord.HEAD_BYTES <= bytes.length; i++) {
                Optional<PackRecord> record = PackRecord.read(bytes, i);
                if (record.isPresent() && at + i + PackRecord.HEAD_BYTES + record.get().storedBytes() <= size) {
                    return Optional.of(at + i);
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] read(DiskFile file, long at, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int read = file.read(into, at);
        return read == length ? into.array() : Arrays.copyOf(into.array(), Math.max(read, 0));
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        Optional<Place> place = place(hash);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Place p = place.get();
        try {
            byte[] stored = read(p.pack().file, p.offset() + PackRecord.HEAD_BYTES, p.record().storedBytes());
            return Optional.of(p.record().unpack(stored, p.pack().path.toString(), p.offset()));
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("reading " + p.pack().path + " at byte " + p.offset() + ": " + e.getMessage(), e);
        }
    }

    private Optional<Place> place(Hash hash) throws StoreException {
        Optional<Place> known = Optional.ofNullable(index.get(hash));
        if (known.isPresent() || writable) {
            return known;
        }
        try {
            scan();
        } catch (IOException e) {
            throw new StoreException("reading the store in " + folder + ": " + e.getMessage(), e);
        }
        return Optional.ofNullable(index.get(hash));
    }

    @Override
    public long sizeBytes(Hash hash) throws StoreException {
        return place(hash)
                .orElseThrow(() -> new BlobMissingException(hash, "whose size is wanted"))
                .record()
                .rawBytes();
    }

    @Override
    public boolean contains(Hash hash) throws StoreException {
        return place(hash).isPresent();
    }

    @Override
    public synchronized Hash put(byte[] bytes) throws StoreException {
        Hash hash = Hash.of(bytes);
        if (index.containsKey(hash)) {
            return hash;
        }
        if (!writable) {
            throw new IllegalStateException("the store in " + folder + " is open to read only");
        }
        if (bytes.length > PackRecord.MAX_BLOB_BYTES) {
            throw new StoreException("a blob of " + bytes.length + " bytes is longer than the " + PackRecord.MAX_BLOB_BYTES
                    + " that a pack takes; split it");
        }
        PackRecord.Packed packed = PackRecord.pack(hash, bytes);
        try {
            Pack pack = currentPack();
            // a crash from here to the sync leaves a torn record that nothing refers to
            pack.file.write(packed.bytes(), pack.scanned);
            index.put(hash, new Place(pack, pack.scanned, packed.record()));
            pack.scanned += PackRecord.HEAD_BYTES + packed.stored().length;
            unsynced = true;
            return hash;
        } catch (IOException e) {
            abandon();
            throw new StoreException("adding to the store in " + folder + ": " + e.getMessage()
                    + "; free some space and try again: nothing that was stored is lost", e);
        }
    }

    private Pack currentPack() throws IOException {
        Pack pack = current;
        if (pack != null && pack.scanned < packBytes) {
            return pack;
        }
        if (pack == null && !packs.isEmpty()) {
            Pack last = packs.getLast();
            if (last.whole && last.scanned < packBytes) {
                last.file.close();
                Pack reopened = new Pack(last.path, disk.open(last.path));
                reopened.scanned = last.scanned;
                reopened.synced = last.synced;
                index.replaceAll((h, p) -> p.pack() == last ? new Place(reopened, p.offset(), p.record()) : p);
                packs.set(packs.size() - 1, reopened);
                current = reopened;
                return reopened;
            }
        }
        sync();
        Path path = folder.resolve("pack-%08d.rbxp".formatted(packs.size()));
        Pack next = new Pack(path, disk.open(path));
        packs.add(next);
        next.file.write(ByteBuffer.wrap(HEADER), 0);
        // a crash here leaves an empty pack, or one with half a header, which is stepped over
        disk.syncDirectory(folder);
        current = next;
        return next;
    }

    /// After a failed write or force nobody knows what the pack holds: it stays as it is, and the next blob begins a new one.
    private void abandon() {
        Pack pack = current;
        if (pack != null) {
            pack.whole = false;
            current = null;
        } else if (!packs.isEmpty()) {
            packs.getLast().whole = false;
        }
    }

    @Override
    public synchronized void sync() throws StoreException {
        Pack pack = current;
        if (!unsynced || pack == null) {
            return;
        }
        try {
            pack.file.force();
            pack.synced = pack.scanned;
            unsynced = false;
        } catch (IOException e) {
            // what was put since the last sync may not be there: it is forgotten, so that putting it again writes it again
            index.values().removeIf(p -> p.pack() == pack && p.offset() >= pack.synced);
            abandon();
            throw new StoreException("forcing the store in " + folder + " to disk: " + e.getMessage(), e);
        }
    }

    /// The packs' files, for a mirror.
    public synchronized List<Path> files() {
        return packs.stream().map(p -> p.path).toList();
    }

    @Override
    public synchronized void close() throws StoreException {
        try {
            for (Pack pack : packs) {
                pack.file.close();
            }
        } catch (IOException e) {
            throw new StoreException("closing the store in " + folder + ": " + e.getMessage(), e);
        }
    }
}
