package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An append-only tree (RFC 6962) that gives the root and proofs for every size it has had.
///
/// In memory it holds what the tiles hold, and nothing between: the hashes of levels 0, 8, 16, … in tiles of 256
/// (8 KiB), 32.1 bytes a leaf; the seven levels between are computed when a proof wants them, at most 254 hashes a
/// tile. Tiles that are stored elsewhere can be forgotten ([#forget]) and are then asked for. One thread may append
/// while any number read what was there before.
///
/// @param <E> what fetching an earlier tile may throw
public final class MerkleTree<E extends Exception> implements Nodes<E> {
    private final CompactRange head;
    private final Level[] levels = new Level[TilePath.MAX_LEVEL];
    private final TileNodes.Source<E> earlier;
    private volatile long size; // written last: whoever reads it sees every hash below it

    private MerkleTree(CompactRange head, TileNodes.Source<E> earlier) {
        this.head = head;
        this.earlier = earlier;
        Arrays.setAll(levels, level -> new Level(head.size() >>> (TilePath.HEIGHT * level)));
        size = head.size();
    }

    /// An empty tree that forgets nothing.
    public static MerkleTree<RuntimeException> inMemory() {
        return new MerkleTree<>(new CompactRange(), path -> {
            throw new IllegalStateException(path.path() + " was forgotten");
        });
    }

    /// A tree of `size` leaves to go on from. Believes what it is given: compare [#root] with a signed head.
    ///
    /// @param edges the partial tiles of a log of this size by level, empty where a level's last tile is full
    /// @param earlier fetches full tiles before those, checked
    public static <E extends Exception> MerkleTree<E> resume(
            long size, List<byte[]> edges, TileNodes.Source<E> earlier) {
        List<Hash> peaks = new ArrayList<>();
        for (int level = edges.size() - 1; level >= 0; level--) {
            peaks.addAll(peaks(edges.get(level)));
        }
        MerkleTree<E> tree = new MerkleTree<>(new CompactRange(size, peaks), earlier);
        for (int level = 0; level < edges.size(); level++) {
            tree.levels[level].begin(edges.get(level));
        }
        return tree;
    }

    /// The roots of the complete subtrees in a partial tile, the largest first.
    private static List<Hash> peaks(byte[] edge) {
        List<Hash> peaks = new ArrayList<>();
        int first = 0;
        int left = edge.length / Hash.SIZE_BYTES;
        while (left > 0) {
            int count = Integer.highestOneBit(left);
            peaks.add(TileHashes.node(edge, first, count));
            first += count;
            left -= count;
        }
        return peaks;
    }

    /// Adds a leaf by its hash; its index is the size before.
    public void append(Hash leafHash) {
        stage(leafHash);
        show();
    }

    /// Adds a leaf that [#root] counts and nobody else sees before [#show].
    public void stage(Hash leafHash) {
        head.append(leafHash, this::keep);
    }

    /// Lets everybody see what was staged.
    public void show() {
        size = head.size();
    }

    private void keep(int level, Hash node) {
        if (level % TilePath.HEIGHT == 0) {
            levels[level / TilePath.HEIGHT].append(node);
        }
    }

    /// Lets go of the full tiles of the first `stored` leaves: from here on they are asked for.
    public void forget(long stored) {
        for (int level = 0; level < levels.length; level++) {
            levels[level].forget((stored >>> (TilePath.HEIGHT * level)) / TilePath.WIDTH);
        }
    }

    /// How many leaves there are.
    public long size() {
        return size;
    }

    /// The root over all leaves, staged ones too. For the appending thread only; others ask [#rootAt] with a size
    /// they know.
    public Hash root() {
        return head.root();
    }

    /// The same tree, to go on with for its root alone. For the appending thread only.
    public CompactRange range() {
        return new CompactRange(head.size(), head.peaks());
    }

    /// The hash of leaf `index`. Throws `IndexOutOfBoundsException` where there is none.
    public Hash leaf(long index) throws E {
        return node(0, index);
    }

    @Override
    public Hash node(int level, long index) throws E {
        if (level < 0 || index < 0 || level >= Long.SIZE - 1 || index >= size >>> level) {
            throw new IndexOutOfBoundsException("no complete subtree " + index + " of level " + level + " in " + size);
        }
        int height = level % TilePath.HEIGHT;
        long first = index << height;
        byte[] tile = tile(level / TilePath.HEIGHT, first / TilePath.WIDTH);
        return TileHashes.node(tile, (int) (first % TilePath.WIDTH), 1 << height);
    }

    private byte[] tile(int level, long n) throws E {
        byte[] kept = levels[level].tile(n);
        return kept.length > 0 ? kept : earlier.tile(new TilePath.Hashes(level, n, TilePath.WIDTH));
    }

    /// The bytes of a tile as tlog-tiles stores it. Throws `IndexOutOfBoundsException` for one this tree does not
    /// reach.
    public byte[] tile(TilePath.Hashes path) throws E {
        long count = path.level() < TilePath.MAX_LEVEL ? size >>> (TilePath.HEIGHT * path.level()) : 0;
        if (path.index() * TilePath.WIDTH + path.width() > count) {
            throw new IndexOutOfBoundsException(path.path() + " is beyond the " + count + " hashes of its level");
        }
        return Arrays.copyOf(tile(path.level(), path.index()), path.width() * Hash.SIZE_BYTES);
    }

    /// The hashes of one tile level. Tiles never move once they are there; the list of them is replaced when it
    /// grows or forgets.
    private static final class Level {
        private volatile Tiles kept;
        private long count;

        /// @param first the number of the first tile that is kept
        private record Tiles(long first, byte[][] tiles) {}

        Level(long count) {
            this.count = count;
            this.kept = new Tiles(count / TilePath.WIDTH, new byte[0][]);
        }

        private void begin(byte[] edge) {
            if (edge.length > 0) {
                byte[] tile = Arrays.copyOf(edge, TilePath.WIDTH * Hash.SIZE_BYTES);
                kept = new Tiles(kept.first(), new byte[][] {tile});
            }
        }

        /// Empty where it was forgotten.
        private byte[] tile(long n) {
            Tiles now = kept;
            return n < now.first() ? new byte[0] : now.tiles()[Math.toIntExact(n - now.first())];
        }

        private synchronized void append(Hash hash) {
            int tile = Math.toIntExact(count / TilePath.WIDTH - kept.first());
            int place = (int) (count % TilePath.WIDTH);
            if (place == 0) {
                byte[][] tiles = kept.tiles();
                byte[][] grown = tile < tiles.length ? tiles : Arrays.copyOf(tiles, Math.max(4, 2 * tile));
                grown[tile] = new byte[TilePath.WIDTH * Hash.SIZE_BYTES];
                kept = new Tiles(kept.first(), grown);
            }
            hash.copyTo(kept.tiles()[tile], place * Hash.SIZE_BYTES);
            count++;
        }

        private synchronized void forget(long before) {
            int gone = Math.toIntExact(Math.max(0, before - kept.first()));
            if (gone > 0) {
                byte[][] tiles = kept.tiles();
                kept = new Tiles(before, Arrays.copyOfRange(tiles, Math.min(gone, tiles.length), tiles.length));
            }
        }
    }
}
