package com.rollbackapi.tlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A path to the first line feed, then a tile's bytes: both are read or refused, and have one form.
public final class TileFuzz {
    private TileFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != '\n') {
            end++;
        }
        String name = new String(data, 0, end, StandardCharsets.UTF_8);
        byte[] tile = Arrays.copyOfRange(data, Math.min(end + 1, data.length), data.length);
        try {
            TilePath path = TilePath.parse(name);
            if (!path.path().equals(name)) {
                throw new AssertionError("a second form of " + path.path());
            }
            if (!Arrays.equals(TileHashes.encode(TileHashes.decode(tile, path.width())), tile)) {
                throw new AssertionError("a second form of the same tile");
            }
        } catch (MalformedTileException e) {
            // as it should be
        }
    }
}
