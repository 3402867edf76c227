package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TileHashes;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// What can be read of a log: published entries from the static files, later ones from the write-ahead log, the tree
/// over both. Everything is checked against the tree as it is read. Many threads read while one appends and one
/// publishes.
final class LogView implements JournalReader {
    private static final int CACHED_TILE_BYTES = 32 << 20;
    private static final int CACHED_BUNDLE_BYTES = 32 << 20;

    private final JournalLayout layout;
    private final Tiles tiles;
    private final MerkleTree<IOException> tree;
    private final ReadWriteLock door = new ReentrantReadWriteLock();
    private final ByteCache<TilePath, byte[]> hashes = new ByteCache<>(CACHED_TILE_BYTES, b -> b.length);
    /// By their index: of a bundle that has grown only the widest form that was read is kept.
    private final ByteCache<Long, Bundle> bundles = new ByteCache<>(CACHED_BUNDLE_BYTES, Bundle::sizeBytes);
    private Places places;
    private long published;

    /// Of a log with a head over `published` entries and nothing behind it yet.
    private LogView(Disk disk, JournalLayout layout, long published, List<byte[]> edges) {
        this.layout = layout;
        this.tiles = new Tiles(disk, layout);
        this.published = published;
        this.places = new Places(published);
        this.tree = MerkleTree.resume(published, edges, this::earlier);
    }

    /// Of a log that has no head, or none that can be gone by.
    static LogView empty(Disk disk, JournalLayout layout) {
        return new LogView(disk, layout, 0, List.of());
    }

    /// Of the log that a head speaks of, from the partial tiles at its edge. Throws where they do not give its
    /// root.
    static LogView open(Disk disk, JournalLayout layout, long size, Hash root) throws IOException {
        byte[][] edges = new byte[TilePath.MAX_LEVEL][0];
        Tiles tiles = new Tiles(disk, layout);
        for (TilePath edge : Tiles.edges(size)) {
            if (edge instanceof TilePath.Hashes h) {
                edges[h.level()] = tiles.file(h);
                if (edges[h.level()].length != h.width() * Hash.SIZE_BYTES) {
                    throw new JournalDamagedException(
                            Finding.rebuildable(h.path(), "has another length than its name says"));
                }
            }
        }
        LogView view = new LogView(disk, layout, size, List.of(edges));
        if (!view.tree.root().equals(root)) {
            throw new JournalDamagedException(Finding.rebuildable(
                    "tile",
                    "the last tiles of a log of " + size + " entries give the root " + view.tree.root()
                            + ", the signed head says " + root));
        }
        return view;
    }

    /// The first `size` entries are in bundles, and their leaves have been appended.
    void holds(long size) {
        published = size;
        places = new Places(size);
    }

    MerkleTree<IOException> tree() {
        return tree;
    }

    /// Where the entries behind the head are; from the walk that appended them to the tree.
    void use(Places found) {
        places = found;
    }

    /// Takes in a batch that is durable, whose leaves are staged in the tree.
    void add(Segment segment, int at, List<byte[]> entries) {
        door.writeLock().lock();
        try {
            int place = at + Frame.HEADER_BYTES;
            for (byte[] entry : entries) {
                places.add(segment, place + Integer.BYTES, entry.length);
                place += Integer.BYTES + entry.length;
            }
        } finally {
            door.writeLock().unlock();
        }
        tree.show();
    }

    /// From here on the first `size` entries are read from the static files. When this returns nobody reads any
    /// more what they took the place of.
    void published(long size) {
        door.writeLock().lock();
        try {
            published = size;
            places.forget(size);
            tree.forget(size);
        } finally {
            door.writeLock().unlock();
        }
    }

    long published() {
        door.readLock().lock();
        try {
            return published;
        } finally {
            door.readLock().unlock();
        }
    }

    /// A full tile that the tree has let go of, checked against the one above it.
    private byte[] earlier(TilePath.Hashes path) throws IOException {
        byte[] kept = hashes.get(path);
        if (kept != null) {
            return kept;
        }
        byte[] tile = tiles.file(path);
        if (tile.length != TilePath.WIDTH * Hash.SIZE_BYTES
                || !TileHashes.root(tile).equals(tree.node(TilePath.HEIGHT * (path.level() + 1), path.index()))) {
            throw new JournalDamagedException(Finding.rebuildable(path.path(), "does not fit the tile above it"));
        }
        hashes.put(path, tile);
        return tile;
    }

    /// The bytes of a tile or bundle of the published log, for others; empty for one that it does not reach.
    Optional<byte[]> tile(TilePath path) throws IOException {
        door.readLock().lock();
        try {
            return Tiles.reaches(published, path) ? Optional.of(tiles.read(path, published)) : Optional.empty();
        } finally {
            door.readLock().unlock();
        }
    }

    @Override
    public long size() {
        return tree.size();
    }

    @Override
    public byte[] read(long index) throws IOException {
        if (index >= tree.size()) {
            throw new IndexOutOfBoundsException("there is no entry " + index + " in a log of " + tree.size());
        }
        byte[] entry;
        Supplier<String> place;
        door.readLock().lock();
        try {
            if (index < published) {
                TilePath.Entries path =
                        (TilePath.Entries) Tiles.stored(new TilePath.Entries(index / TilePath.WIDTH, 1), published);
                Bundle bundle = bundle(path);
                int i = (int) (index % TilePath.WIDTH);
                entry = bundle.entry(i);
                place = () -> path.path() + ", byte " + bundle.begin(i);
            } else {
                Places.Place p = places.at(index);
                entry = p.segment().read(p.position(), p.length());
                place = () -> name(p);
            }
        } finally {
            door.readLock().unlock();
        }
        check(index, entry, place);
        return entry;
    }

    private String name(Places.Place place) {
        return layout.name(place.segment().path()) + ", byte " + place.position();
    }

    /// Entries side by side, from (inclusive) to (exclusive), none of which a bundle holds yet but perhaps the
    /// first.
    List<byte[]> read(long from, long to) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        long at = from;
        for (; at < Math.min(to, published()); at++) {
            entries.add(read(at));
        }
        door.readLock().lock();
        try {
            while (at < to) {
                at = readTail(at, to, entries);
            }
        } finally {
            door.readLock().unlock();
        }
        return entries;
    }

    /// Reads the entries that are in one segment with one read; returns the first that is not.
    private long readTail(long from, long to, List<byte[]> entries) throws IOException {
        Places.Place begin = places.at(from);
        long end = from + 1;
        while (end < to && places.at(end).segment() == begin.segment()) {
            end++;
        }
        Places.Place last = places.at(end - 1);
        byte[] all = begin.segment().read(begin.position(), last.position() + last.length() - begin.position());
        for (long i = from; i < end; i++) {
            Places.Place p = places.at(i);
            int at = p.position() - begin.position();
            byte[] entry = Arrays.copyOfRange(all, at, at + p.length());
            check(i, entry, () -> name(p));
            entries.add(entry);
        }
        return end;
    }

    /// @param place where it is; asked for only where it is bad, since naming it costs more than checking it
    private void check(long index, byte[] entry, Supplier<String> place) throws IOException {
        if (!Rfc6962.leafHash(entry).equals(tree.leaf(index))) {
            throw new JournalDamagedException(
                    Finding.damage(place.get() + ", entry " + index, "the entry was altered on disk"));
        }
    }

    private Bundle bundle(TilePath.Entries path) throws IOException {
        Bundle kept = bundles.get(path.index());
        if (kept == null || kept.width() < path.width()) {
            kept = Bundle.of(path, tiles.orLarger(path));
            bundles.put(path.index(), kept);
        }
        return kept;
    }

    @Override
    public Hash rootAt(long size) throws IOException {
        return tree.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) throws IOException {
        return tree.inclusionProof(index, size);
    }
}
