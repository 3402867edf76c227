package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;

/// The nodes of a log of a known size, read from its tiles: proofs without a tree in memory.
///
/// It believes the tiles. Check what comes of them: [#rootAt] against the signed head, proofs with [Proofs].
///
/// @param <E> what fetching a tile may throw
public final class TileNodes<E extends Exception> implements Nodes<E> {
    /// Fetches the bytes of a tile; a full tile may stand in for a partial one, since it begins with it.
    @FunctionalInterface
    public interface Source<E extends Exception> {
        byte[] tile(TilePath.Hashes path) throws E;
    }

    private final Source<E> source;
    private final long size;

    /// @param size how many leaves the log has; decides how wide its last tiles are
    public TileNodes(Source<E> source, long size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public Hash node(int level, long index) throws E {
        if (level < 0 || index < 0 || level >= Long.SIZE - 1 || index >= size >>> level) {
            throw new IndexOutOfBoundsException("no complete subtree " + index + " of level " + level + " in " + size);
        }
        int height = level % TilePath.HEIGHT;
        int tileLevel = level / TilePath.HEIGHT;
        long first = index << height;
        long tile = first / TilePath.WIDTH;
        long there = (size >>> (TilePath.HEIGHT * tileLevel)) - tile * TilePath.WIDTH;
        TilePath.Hashes path = new TilePath.Hashes(tileLevel, tile, (int) Math.min(there, TilePath.WIDTH));
        byte[] bytes = source.tile(path);
        if (bytes.length < path.width() * Hash.SIZE_BYTES) {
            throw new IllegalArgumentException(path.path() + " was given with only " + bytes.length + " bytes");
        }
        return TileHashes.node(bytes, (int) (first % TilePath.WIDTH), 1 << height);
    }
}
