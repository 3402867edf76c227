package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;

/// The content of a tile (C2SP tlog-tiles, "Merkle Tree"): hashes one after the other, 32 bytes each.
public final class TileHashes {
    private TileHashes() {}

    /// The bytes of a tile of these 1 to 256 hashes.
    public static byte[] encode(List<Hash> hashes) {
        if (hashes.isEmpty() || hashes.size() > TilePath.WIDTH) {
            throw new IllegalArgumentException("a tile has 1 to 256 hashes, not " + hashes.size());
        }
        byte[] tile = new byte[hashes.size() * Hash.SIZE_BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            hashes.get(i).copyTo(tile, i * Hash.SIZE_BYTES);
        }
        return tile;
    }

    /// The hashes of a tile that must hold exactly `width` of them.
    public static List<Hash> decode(byte[] tile, int width) throws MalformedTileException {
        checkLength(tile, width);
        List<Hash> hashes = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            hashes.add(Hash.ofBytes(tile, i * Hash.SIZE_BYTES));
        }
        return List.copyOf(hashes);
    }

    static void checkLength(byte[] tile, int width) throws MalformedTileException {
        if (tile.length != width * Hash.SIZE_BYTES) {
            throw new MalformedTileException(
                    "a tile of " + width + " hashes has " + width * Hash.SIZE_BYTES + " bytes, not " + tile.length);
        }
    }

    /// The hash over all of a full tile: what stands for it in the level above.
    public static Hash root(byte[] fullTile) {
        return node(fullTile, 0, TilePath.WIDTH);
    }

    /// The hash over `count` (a power of two) of the tile's hashes from `first` on.
    static Hash node(byte[] tile, int first, int count) {
        return count == 1
                ? Hash.ofBytes(tile, first * Hash.SIZE_BYTES)
                : Rfc6962.nodeHash(node(tile, first, count / 2), node(tile, first + count / 2, count / 2));
    }
}
