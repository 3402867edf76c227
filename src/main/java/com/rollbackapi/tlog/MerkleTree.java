package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.Arrays;

/// An append-only tree in memory (RFC 6962) that gives the root and proofs for every size it has had.
///
/// It holds what the tiles hold, and nothing between: the hashes of levels 0, 8, 16, … in tiles of 256 (8 KiB), 32.1
/// bytes a leaf; the seven levels between are computed when a proof wants them, at most 254 hashes a tile. One thread
/// may append while any number read what was there before.
public final class MerkleTree implements Nodes<RuntimeException> {
    private final CompactRange head = new CompactRange();
    private final Level[] levels = new Level[TilePath.MAX_LEVEL];
    private volatile long size; // written last: whoever reads it sees every hash below it

    public MerkleTree() {
        Arrays.setAll(levels, _ -> new Level());
    }

    /// Adds a leaf by its hash; its index is the size before.
    public void append(Hash leafHash) {
        head.append(leafHash, this::keep);
        size = head.size();
    }

    private void keep(int level, Hash node) {
        if (level % TilePath.HEIGHT == 0) {
            levels[level / TilePath.HEIGHT].append(node);
        }
    }

    /// How many leaves there are.
    public long size() {
        return size;
    }

    /// The root over all leaves. For the appending thread only; others ask [#rootAt] with a size they know.
    public Hash root() {
        return head.root();
    }

    /// The hash of leaf `index`. Throws `IndexOutOfBoundsException` where there is none.
    public Hash leaf(long index) {
        return node(0, index);
    }

    @Override
    public Hash node(int level, long index) {
        if (level < 0 || index < 0 || level >= Long.SIZE - 1 || index >= size >>> level) {
            throw new IndexOutOfBoundsException("no complete subtree " + index + " of level " + level + " in " + size);
        }
        int height = level % TilePath.HEIGHT;
        long first = index << height;
        byte[] tile = levels[level / TilePath.HEIGHT].tiles[Math.toIntExact(first / TilePath.WIDTH)];
        return TileHashes.node(tile, (int) (first % TilePath.WIDTH), 1 << height);
    }

    /// The bytes of a tile as tlog-tiles stores it. Throws `IndexOutOfBoundsException` for one this tree does not
    /// reach.
    public byte[] tile(TilePath.Hashes path) {
        long count = size >>> (TilePath.HEIGHT * path.level());
        if (path.index() * TilePath.WIDTH + path.width() > count) {
            throw new IndexOutOfBoundsException(path.path() + " is beyond the " + count + " hashes of its level");
        }
        byte[] tile = levels[path.level()].tiles[Math.toIntExact(path.index())];
        return Arrays.copyOf(tile, path.width() * Hash.SIZE_BYTES);
    }

    /// The hashes of one tile level. Tiles never move once they are there; the array of them is replaced when it
    /// grows.
    private static final class Level {
        private volatile byte[][] tiles = {};
        private long count;

        private void append(Hash hash) {
            int tile = Math.toIntExact(count / TilePath.WIDTH);
            int place = (int) (count % TilePath.WIDTH);
            if (place == 0) {
                byte[][] grown = tile < tiles.length ? tiles : Arrays.copyOf(tiles, Math.max(4, 2 * tile));
                grown[tile] = new byte[TilePath.WIDTH * Hash.SIZE_BYTES];
                tiles = grown;
            }
            hash.copyTo(tiles[tile], place * Hash.SIZE_BYTES);
            count++;
        }
    }
}
