package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TileHashes;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The static files that a head speaks of, found in several places and proven one by one: the last tiles by the head's
/// root, each other tile by the one above it, each entry by its leaf. What fits is right, wherever it came from; what
/// fits nowhere is lost.
final class ProvenLog {
    private static final int KEPT_BYTES = 32 << 20;

    /// Where to look for a file, in this order.
    enum Way {
        /// In its place.
        PLACE,
        /// A tile from the tiles right below it or the bundle under it, a bundle from the write-ahead log.
        BELOW,
        /// In the other copy.
        COPY,
        /// A tile from all the entries under it, since the tiles between are bad as well.
        ENTRIES
    }

    /// A file's right bytes and how they were come by.
    record Proven(Way way, byte[] bytes) {}

    private final Tiles place;
    private final LogCopy rest;
    private final LogCopy other;
    private final long size;
    private final MerkleTree<IOException> tree;
    private final List<TilePath.Hashes> edges;
    private final List<Proven> edgeTiles = new ArrayList<>();
    private final ByteCache<TilePath, Proven> kept = new ByteCache<>(KEPT_BYTES, p -> p.bytes().length);
    private final Set<TilePath> lost = new HashSet<>();

    private ProvenLog(Tiles place, LogCopy rest, LogCopy other, long size, Hash root) throws IOException {
        this.place = place;
        this.rest = rest;
        this.other = other;
        this.size = size;
        this.edges = Tiles.edges(size).stream()
                .filter(TilePath.Hashes.class::isInstance)
                .map(TilePath.Hashes.class::cast)
                .toList();
        this.tree = inPlace(root) || chosen(root, choices())
                ? MerkleTree.resume(size, byLevel(), this::full)
                : MerkleTree.resume(0, List.of(), this::full);
    }

    /// The log of a head; empty where its last tiles are nowhere to be had, so that nothing can be proven.
    ///
    /// @param rest of the same log: entries that the write-ahead log still has
    /// @param other a copy of it, perhaps
    static Optional<ProvenLog> of(Tiles place, LogCopy rest, LogCopy other, long size, Hash root) throws IOException {
        ProvenLog log = new ProvenLog(place, rest, other, size, root);
        return log.tree.size() == size ? Optional.of(log) : Optional.empty();
    }

    private boolean inPlace(Hash root) throws IOException {
        edgeTiles.clear();
        for (TilePath.Hashes edge : edges) {
            find(Way.PLACE, edge).ifPresent(b -> edgeTiles.add(new Proven(Way.PLACE, b)));
        }
        return edgeTiles.size() == edges.size() && fits(root);
    }

    private List<List<Proven>> choices() throws IOException {
        List<List<Proven>> choices = new ArrayList<>();
        for (TilePath.Hashes edge : edges) {
            List<Proven> found = new ArrayList<>();
            for (Way way : Way.values()) {
                Optional<byte[]> bytes = find(way, edge);
                if (bytes.isPresent() && found.stream().noneMatch(p -> Arrays.equals(p.bytes(), bytes.get()))) {
                    found.add(new Proven(way, bytes.get()));
                }
            }
            choices.add(found);
        }
        edgeTiles.clear();
        return choices;
    }

    /// Tries all of them together with all others: there are at most four of each, and few levels.
    private boolean chosen(Hash root, List<List<Proven>> choices) {
        if (edgeTiles.size() == edges.size()) {
            return fits(root);
        }
        for (Proven tile : choices.get(edgeTiles.size())) {
            edgeTiles.add(tile);
            if (chosen(root, choices)) {
                return true;
            }
            edgeTiles.removeLast();
        }
        return false;
    }

    private boolean fits(Hash root) {
        return MerkleTree.<IOException>resume(size, byLevel(), this::full)
                .root()
                .equals(root);
    }

    private List<byte[]> byLevel() {
        byte[][] tiles = new byte[TilePath.MAX_LEVEL][0];
        for (int i = 0; i < edges.size(); i++) {
            tiles[edges.get(i).level()] = edgeTiles.get(i).bytes();
        }
        return List.of(tiles);
    }

    /// The proven tree; reading from it throws [JournalDamagedException] where a tile is lost.
    MerkleTree<IOException> tree() {
        return tree;
    }

    long size() {
        return size;
    }

    /// The tree's root so far, to go on from with what comes behind it.
    CompactRange range() throws IOException {
        List<Hash> peaks = new ArrayList<>();
        for (long rest = size, begin = 0; rest > 0; rest -= Long.highestOneBit(rest)) {
            int level = Long.numberOfTrailingZeros(Long.highestOneBit(rest));
            peaks.add(tree.node(level, begin >>> level));
            begin += 1L << level;
        }
        return new CompactRange(size, peaks);
    }

    private byte[] full(TilePath.Hashes path) throws IOException {
        return prove(path)
                .orElseThrow(() ->
                        new JournalDamagedException(Finding.damage(path.path(), "does not fit the tile above it")))
                .bytes();
    }

    /// The right bytes of a file as this log stores it; empty where they are lost.
    Optional<Proven> prove(TilePath path) throws IOException {
        Proven known = kept.get(path);
        if (known != null || lost.contains(path)) {
            return Optional.ofNullable(known);
        }
        Optional<Proven> proven = path instanceof TilePath.Hashes h && edges.contains(h)
                ? Optional.of(edgeTiles.get(edges.indexOf(h)))
                : looked(path);
        proven.ifPresentOrElse(p -> kept.put(path, p), () -> lost.add(path));
        return proven;
    }

    private Optional<Proven> looked(TilePath path) throws IOException {
        Check check;
        try {
            check = switch (path) {
                case TilePath.Hashes h -> {
                    Hash above = tree.node(TilePath.HEIGHT * (h.level() + 1), h.index());
                    yield bytes -> TileHashes.root(bytes).equals(above);
                }
                case TilePath.Entries e -> {
                    byte[] leaves = tree.tile(new TilePath.Hashes(0, e.index(), e.width()));
                    yield bytes -> Arrays.equals(leaves(e, bytes).orElse(new byte[0]), leaves);
                }
            };
        } catch (JournalDamagedException e) {
            return Optional.empty(); // what would prove it is lost
        }
        for (Way way : Way.values()) {
            Optional<byte[]> found = find(way, path);
            if (found.isPresent() && check.fits(found.get())) {
                return Optional.of(new Proven(way, found.get()));
            }
        }
        return Optional.empty();
    }

    private interface Check {
        boolean fits(byte[] bytes);
    }

    private Optional<byte[]> find(Way way, TilePath path) throws IOException {
        return switch (way) {
            case PLACE -> sized(path, place.readable(path));
            case BELOW -> path instanceof TilePath.Hashes h ? remade(h, false) : rest.tile(path);
            case COPY -> sized(path, other.tile(path));
            case ENTRIES ->
                path instanceof TilePath.Hashes h && h.level() > 0 ? remade(h, true) : Optional.<byte[]>empty();
        };
    }

    private static Optional<byte[]> sized(TilePath path, Optional<byte[]> bytes) {
        return path instanceof TilePath.Hashes h ? bytes.filter(b -> b.length == h.width() * Hash.SIZE_BYTES) : bytes;
    }

    private Optional<byte[]> remade(TilePath.Hashes path, boolean fromEntries) {
        if (path.level() == 0) {
            TilePath.Entries under = new TilePath.Entries(path.index(), path.width());
            return place.readable(under).flatMap(b -> leaves(under, b));
        }
        byte[] bytes = new byte[path.width() * Hash.SIZE_BYTES];
        for (int i = 0; i < path.width(); i++) {
            TilePath.Hashes under =
                    new TilePath.Hashes(path.level() - 1, path.index() * TilePath.WIDTH + i, TilePath.WIDTH);
            Optional<byte[]> tile = (fromEntries ? remade(under, true) : place.readable(under))
                    .filter(b -> b.length == TilePath.WIDTH * Hash.SIZE_BYTES);
            if (tile.isEmpty()) {
                return Optional.empty();
            }
            TileHashes.root(tile.get()).copyTo(bytes, i * Hash.SIZE_BYTES);
        }
        return Optional.of(bytes);
    }

    /// The leaf hashes of a bundle; empty where it does not hold exactly the entries that its name says.
    static Optional<byte[]> leaves(TilePath.Entries path, byte[] bytes) {
        Bundle bundle = Bundle.uncut(path, bytes);
        if (bundle.width() < path.width() || bundle.begin(bundle.width()) != bytes.length) {
            return Optional.empty();
        }
        byte[] leaves = new byte[path.width() * Hash.SIZE_BYTES];
        for (int i = 0; i < bundle.width(); i++) {
            Rfc6962.leafHash(bundle.entry(i)).copyTo(leaves, i * Hash.SIZE_BYTES);
        }
        return Optional.of(leaves);
    }
}
