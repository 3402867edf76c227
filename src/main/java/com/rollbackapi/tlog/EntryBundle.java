package com.rollbackapi.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The content of `tile/entries/…` (C2SP tlog-tiles): each entry after its length as a big-endian uint16.
public final class EntryBundle {
    /// The longest entry in bytes.
    public static final int MAX_ENTRY_BYTES = 0xFFFF;

    private static final int LENGTH_BYTES = 2;

    private EntryBundle() {}

    /// The bytes of a bundle of these 1 to 256 entries of at most [#MAX_ENTRY_BYTES] each.
    public static byte[] encode(List<byte[]> entries) {
        if (entries.isEmpty() || entries.size() > TilePath.WIDTH) {
            throw new IllegalArgumentException("a bundle has 1 to 256 entries, not " + entries.size());
        }
        byte[] bundle =
                new byte[entries.stream().mapToInt(e -> LENGTH_BYTES + e.length).sum()];
        int at = 0;
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException("an entry of " + entry.length + " bytes does not fit in a bundle");
            }
            bundle[at] = (byte) (entry.length >> 8);
            bundle[at + 1] = (byte) entry.length;
            System.arraycopy(entry, 0, bundle, at + LENGTH_BYTES, entry.length);
            at += LENGTH_BYTES + entry.length;
        }
        return bundle;
    }

    /// The entries of a bundle that must hold exactly `width` of them and nothing after.
    public static List<byte[]> decode(byte[] bundle, int width) throws MalformedTileException {
        List<byte[]> entries = new ArrayList<>(width);
        int at = 0;
        while (at < bundle.length) {
            if (entries.size() == width) {
                throw new MalformedTileException("the bundle goes on behind its " + width + " entries");
            }
            int begin = at + LENGTH_BYTES;
            int end = begin > bundle.length
                    ? Integer.MAX_VALUE
                    : begin + (((bundle[at] & 0xFF) << 8) | (bundle[at + 1] & 0xFF));
            if (end > bundle.length) {
                throw new MalformedTileException("entry " + entries.size() + " of the bundle is cut off");
            }
            entries.add(Arrays.copyOfRange(bundle, begin, end));
            at = end;
        }
        if (entries.size() != width) {
            throw new MalformedTileException("the bundle holds " + entries.size() + " entries, not " + width);
        }
        return entries;
    }
}
