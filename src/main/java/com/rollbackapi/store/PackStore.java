package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Blobs in append-only packs of zstd frames (RFC 8878), found by an index in memory that opening rebuilds from the
/// packs' record heads (see `docs/formats/store.md`).
///
/// Nothing in a pack that was forced is ever changed or cut: what a crash or a failing disk left behind it is stepped
/// over, and the next writer begins a new pack. A blob is checked against its hash each time it is read.
///
/// Safe for many threads; one writer at a time, which the workspace's lock sees to.
public final class PackStore implements BlobStore, AutoCloseable {
    /// The largest blob that a store takes.
    public static final int BLOB_LIMIT_BYTES = PackRecord.MAX_BLOB_BYTES;

    /// A pack is closed once it is longer.
    static final long PACK_BYTES = 64L << 20;

    private final Disk disk;
    private final Path folder;
    private final boolean writable;
    private final long packBytes;
    private final Map<Hash, Place> index = new ConcurrentHashMap<>();

    /// Blobs that this process has written or read whole: only these are not written again.
    private final Set<Hash> sound = ConcurrentHashMap.newKeySet();
    private final List<Pack> packs = new ArrayList<>();
    private @Nullable Pack current;

    /// Packs with bytes that no force has covered yet; also one that was given up after a failed write.
    private final Set<Pack> dirty = new LinkedHashSet<>();

    /// Where a blob's record is.
    private record Place(Pack pack, long offset, PackRecord record) {}

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
            if (store.writable) {
                store.settle();
            }
            return store;
        } catch (IOException e) {
            throw new StoreException("opening the store in " + store.folder + ": " + e.getMessage(), e);
        }
    }

    /// What a killed writer had put is in the packs, but perhaps not yet on the disk. That forcing succeeds does
    /// not say that it is: the force may have failed before, for a process that ended by it, and the system takes
    /// such bytes for written. So what the newest pack holds is doubtful until it was written once more
    /// ([#isSound], [#finish]).
    private void settle() throws IOException {
        if (!packs.isEmpty()) {
            packs.getLast().writeAgain(0, Pack.HEADER_BYTES); // it goes on behind that
        }
        for (Pack pack : packs) {
            try (DiskFile file = disk.open(pack.path)) {
                file.force();
            }
        }
        disk.syncDirectory(folder);
        if (!packs.isEmpty()) {
            Pack newest = packs.getLast();
            newest.doubtful = newest.scanned;
            newest.synced = newest.scanned; // behind it is a torn tail at most
        }
    }

    /// Reads the heads of all records that are not in the index yet.
    private synchronized void scan() throws IOException {
        List<String> names =
                disk.list(folder).stream().filter(n -> n.matches(Pack.NAME)).toList();
        for (int i = 0; i < names.size(); i++) {
            boolean newest = i == names.size() - 1;
            if (i == packs.size()) {
                Path path = folder.resolve(names.get(i));
                packs.add(new Pack(path, writable && newest ? disk.open(path) : disk.openReadOnly(path)));
            }
            Pack pack = packs.get(i);
            pack.scan(newest, writable, (record, offset) -> index.put(record.hash(), new Place(pack, offset, record)));
            if (writable && pack.isHeaderDamaged()) {
                throw new StoreException(pack.path + " is no pack of this version: it does not begin with RBXPACK1;"
                        + " restore it from a mirror or an export");
            }
        }
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        Optional<Place> place = place(hash);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Place p = place.get();
        try {
            byte[] stored = p.pack().stored(p.record(), p.offset());
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
        return place(hash).isPresent() && (!writable || isSound(hash));
    }

    /// Whether a blob can be read, and will be durable with the next sync. What a crash tore passes for a record
    /// until somebody reads it; then it is forgotten, and the next to put the blob writes it anew.
    private boolean isSound(Hash hash) throws StoreException {
        try {
            if (!sound.contains(hash) && get(hash).isPresent()) {
                writeAgain(hash);
                sound.add(hash);
            }
        } catch (BlobCorruptException e) {
            index.remove(hash);
        }
        return sound.contains(hash);
    }

    /// The same bytes in the same place, where nobody knows whether they are on the disk.
    private synchronized void writeAgain(Hash hash) throws StoreException {
        Place p = index.get(hash);
        if (p == null || p.offset() >= p.pack().doubtful) {
            return;
        }
        try {
            // a crash here leaves what lay there before, which is the same or nothing that counts
            long end = p.offset() + PackRecord.HEAD_BYTES + p.record().storedBytes();
            p.pack().writeAgain(p.offset(), end);
            dirty.add(p.pack());
        } catch (IOException e) {
            throw new StoreException("settling " + p.pack().path + " at byte " + p.offset() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Hash put(byte[] bytes) throws StoreException {
        Hash hash = Hash.of(bytes);
        if (contains(hash)) {
            return hash;
        }
        if (!writable) {
            throw new IllegalStateException("the store in " + folder + " is open to read only");
        }
        if (bytes.length > PackRecord.MAX_BLOB_BYTES) {
            throw new StoreException("a blob of " + bytes.length + " bytes is longer than the "
                    + PackRecord.MAX_BLOB_BYTES + " that a pack takes; split it");
        }
        PackRecord.Packed packed = PackRecord.pack(hash, bytes);
        try {
            Pack pack = currentPack();
            // a crash from here to the sync leaves a torn record that nothing refers to
            pack.file.write(packed.bytes(), pack.scanned);
            index.put(hash, new Place(pack, pack.scanned, packed.record()));
            sound.add(hash);
            pack.scanned += PackRecord.HEAD_BYTES + packed.stored().length;
            dirty.add(pack);
            return hash;
        } catch (IOException e) {
            abandon();
            throw new StoreException(
                    "adding to the store in " + folder + ": " + e.getMessage()
                            + "; free some space and try again: nothing that was stored is lost",
                    e);
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
                current = last;
                return last;
            }
        }
        finish();
        Path path = folder.resolve(
                packs.isEmpty() ? Pack.name(0) : Pack.name(packs.getLast().number() + 1));
        Pack next = new Pack(path, disk.open(path));
        try {
            // a crash here leaves an empty pack, or one with half a header, which is stepped over
            next.begin();
            disk.syncDirectory(folder);
        } catch (IOException e) {
            next.file.close();
            disk.delete(path);
            throw e;
        }
        packs.add(next);
        current = next;
        return next;
    }

    /// Before a pack begins, those before it are durable, whoever wrote them: only of the newest may a crash leave
    /// less than was put.
    private void finish() throws IOException {
        if (!packs.isEmpty()) {
            Pack last = packs.getLast();
            if (last.doubtful > 0) {
                last.writeAgain(0, last.doubtful);
                dirty.add(last);
            }
            sync();
            last.doubtful = 0;
        }
    }

    /// After a failed write or force nobody knows what the pack holds beyond what was forced: it stays as it is,
    /// and the next blob begins a new one.
    private void abandon() {
        if (!packs.isEmpty()) {
            packs.getLast().whole = false;
        }
        current = null;
    }

    @Override
    public synchronized void sync() throws StoreException {
        for (Pack pack : List.copyOf(dirty)) {
            dirty.remove(pack);
            try {
                pack.file.force();
                pack.synced = pack.scanned;
            } catch (IOException e) {
                forgetUnforced(pack, e);
                abandon();
                throw new StoreException("forcing the store in " + folder + " to disk: " + e.getMessage(), e);
            }
        }
    }

    /// What was put since the last sync may not be there: it is forgotten, so that putting it again writes it
    /// again, and cut off, since the next process could still see it and believe that it is on the disk.
    private void forgetUnforced(Pack pack, IOException because) {
        index.entrySet().removeIf(e -> {
            boolean inPack = e.getValue().pack() == pack;
            if (inPack) {
                sound.remove(e.getKey());
            }
            return inPack && e.getValue().offset() >= pack.synced;
        });
        try {
            pack.file.truncate(pack.synced);
            pack.scanned = pack.synced;
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /// Says what is damaged first, if anything is, of what these blobs need and of all that was forced together
    /// with them; reads and hashes each of them.
    public Optional<String> finding(Collection<Hash> needed) throws StoreException {
        return examine(needed).stream()
                .filter(d -> d.isNeeded())
                .findFirst()
                .map(d -> d.place() + ": " + d.what() + "; restore the file from a mirror or an export");
    }

    /// All that is damaged: of the packs up to the last record that one of these blobs has, of these blobs
    /// themselves, and of the other blobs that lie there. Reads and hashes each.
    public synchronized List<StoreDamage> examine(Collection<Hash> needed) throws StoreException {
        List<StoreDamage> damage = new ArrayList<>();
        Map<Pack, Long> durable = new HashMap<>();
        for (Hash hash : needed) {
            place(hash).ifPresent(p -> durable.merge(p.pack(), p.offset() + 1, Math::max));
        }
        int next = 0;
        for (Pack pack : packs) {
            for (; next < pack.number(); next++) {
                damage.add(StoreDamage.of(Pack.name(next), "", "is missing"));
            }
            next = pack.number() + 1;
            damage.addAll(pack.damage(durable.getOrDefault(pack, 0L)));
        }
        Set<Hash> all = new LinkedHashSet<>(needed);
        all.addAll(index.keySet());
        for (Hash hash : all) {
            check(hash, needed.contains(hash)).ifPresent(damage::add);
        }
        return List.copyOf(damage);
    }

    private Optional<StoreDamage> check(Hash hash, boolean isNeeded) throws StoreException {
        String pack = "";
        long offset = 0;
        String what = "";
        try {
            if (get(hash).isEmpty()) {
                what = "blob " + hash + " is missing" + unreadable();
            }
        } catch (BlobCorruptException e) {
            pack = e.pack();
            offset = e.offset();
            what = "blob " + hash + " is damaged: " + e.problem();
        }
        if (what.isEmpty()) {
            return Optional.empty();
        }
        String name = pack.isEmpty() ? "" : Path.of(pack).getFileName().toString();
        return Optional.of(new StoreDamage(
                name,
                name.isEmpty() ? "store" : "store/" + name + ", byte " + offset,
                what,
                Optional.of(hash),
                isNeeded));
    }

    /// What could not be read as records, since a blob that is missing may have been there.
    public synchronized String unreadable() throws StoreException {
        try {
            List<String> places = new ArrayList<>();
            for (Pack pack : packs) {
                places.addAll(pack.unreadable());
            }
            return places.isEmpty() ? "" : "; no whole record is in " + String.join(", ", places);
        } catch (IOException e) {
            throw new StoreException("reading the store in " + folder + ": " + e.getMessage(), e);
        }
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
