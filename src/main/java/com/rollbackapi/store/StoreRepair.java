package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.SetAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts a store's packs right. What is asked for and lost is taken from another source, where that has it, into a new
/// pack behind the others; then each damaged pack is written anew with the records that are whole. The damaged ones are
/// set aside. The caller holds the workspace's lock.
public final class StoreRepair implements BlobSource, AutoCloseable {
    private final Disk disk;
    private final Path folder;
    private final PackStore store;
    private final BlobSource other;
    private final Set<Hash> taken = new LinkedHashSet<>();
    private @Nullable Pack fresh;

    private StoreRepair(Disk disk, Path folder, PackStore store, BlobSource other) {
        this.disk = disk;
        this.folder = folder;
        this.store = store;
        this.other = other;
    }

    /// @param other where to look for what is lost; it checks what it gives
    public static StoreRepair begin(Disk disk, Path folder, BlobSource other) throws IOException {
        return new StoreRepair(disk, folder, PackStore.openReadOnly(disk, folder), other);
    }

    /// Files in a store's folder that are no packs.
    public static List<Path> leftovers(Disk disk, Path folder) throws IOException {
        return disk.list(folder).stream()
                .filter(n -> !n.matches(Pack.NAME))
                .map(folder::resolve)
                .toList();
    }

    /// A blob, from the store or else from the other source: then it is in the store from [#finish] on.
    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        try {
            Optional<byte[]> there = store.get(hash);
            if (there.isPresent()) {
                return there;
            }
        } catch (BlobCorruptException e) {
            // which is why we are here
            System.getLogger(StoreRepair.class.getName()).log(System.Logger.Level.DEBUG, "damaged", e);
        }
        Optional<byte[]> found = other.get(hash);
        if (found.isPresent() && taken.add(hash)) {
            try {
                append(PackRecord.pack(hash, found.get()));
            } catch (IOException e) {
                throw new StoreException("repairing the store in " + folder + ": " + e.getMessage(), e);
            }
        }
        return found;
    }

    private void append(PackRecord.Packed packed) throws IOException {
        Pack pack = fresh;
        if (pack == null || pack.scanned > PackStore.PACK_BYTES) {
            settle();
            pack = create();
            fresh = pack;
        }
        // a crash here leaves a torn record at the end of the last pack, which the next repair begins anew behind
        pack.file.write(packed.bytes(), pack.scanned);
        pack.scanned += PackRecord.HEAD_BYTES + packed.stored().length;
    }

    private Pack create() throws IOException {
        List<String> names = names();
        Path path = folder.resolve(Pack.name(names.isEmpty() ? 0 : Pack.number(names.getLast()) + 1));
        Pack pack = new Pack(path, disk.open(path));
        pack.begin();
        disk.syncDirectory(folder);
        return pack;
    }

    private List<String> names() throws IOException {
        return disk.list(folder).stream().filter(n -> n.matches(Pack.NAME)).toList();
    }

    private void settle() throws IOException {
        Pack pack = fresh;
        if (pack != null) {
            pack.file.force();
            pack.file.close();
            fresh = null;
        }
    }

    /// Makes what was taken durable, and writes the damaged packs anew: those of which nothing is lost any more, or
    /// for which something was taken.
    public void finish(Collection<Hash> needed, SetAside aside) throws IOException {
        settle();
        Set<String> damaged = new TreeSet<>();
        boolean lost = false;
        for (StoreDamage d : store.examine(needed)) {
            if (!d.pack().isEmpty()) {
                damaged.add(d.pack());
            }
            lost |= d.isNeeded()
                    && d.blob().isPresent()
                    && !taken.contains(d.blob().get());
        }
        if (lost && taken.isEmpty()) {
            return;
        }
        for (String name : damaged) {
            rewrite(folder.resolve(name), aside);
        }
    }

    private void rewrite(Path path, SetAside aside) throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        try (DiskFile out = disk.open(beside)) {
            out.truncate(0);
            Pack pack = new Pack(path, out);
            pack.begin();
            if (disk.exists(path)) {
                copyWhole(path, pack);
            }
            out.force();
        }
        aside.copy(path);
        // a crash before this line leaves the damaged pack, after it the new one
        disk.rename(beside, path);
        disk.syncDirectory(folder);
    }

    private void copyWhole(Path from, Pack to) throws IOException {
        List<Place> records = new ArrayList<>();
        try (DiskFile in = disk.openReadOnly(from)) {
            Pack pack = new Pack(from, in);
            pack.scan(false, true, (record, offset) -> records.add(new Place(record, offset)));
            for (Place p : records) {
                byte[] stored = pack.stored(p.record(), p.offset());
                try {
                    p.record().unpack(stored, from.toString(), p.offset());
                } catch (BlobCorruptException e) {
                    continue; // it is in the file that is set aside
                }
                ByteBuffer bytes = new PackRecord.Packed(p.record(), stored).bytes();
                int length = bytes.remaining();
                to.file.write(bytes, to.scanned);
                to.scanned += length;
            }
        }
    }

    private record Place(PackRecord record, long offset) {}

    @Override
    public void close() throws IOException {
        try (store) {
            settle();
        }
    }
}
