package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.Arrays;

/// An entry bundle's bytes and where its entries begin, without a copy of each.
final class Bundle {
    private final byte[] bytes;
    private final int[] begins;

    private Bundle(byte[] bytes, int[] begins) {
        this.bytes = bytes;
        this.begins = begins;
    }

    /// Finds the first `path.width()` entries; there may be more behind them.
    static Bundle of(TilePath.Entries path, byte[] bytes) throws IOException {
        Bundle bundle = uncut(path, bytes);
        if (bundle.width() < path.width()) {
            throw new JournalDamagedException(bundle.cutOff(path));
        }
        return bundle;
    }

    /// The entries of a bundle up to the first that is cut off.
    static Bundle uncut(TilePath.Entries path, byte[] bytes) {
        int width = 0;
        int[] begins = new int[path.width() + 1];
        while (width < path.width() && end(bytes, begins[width]) <= bytes.length) {
            begins[width + 1] = end(bytes, begins[width]);
            width++;
        }
        return new Bundle(bytes, Arrays.copyOf(begins, width + 1));
    }

    /// Where the entry ends that begins here; beyond all bytes where not even its length is there.
    private static int end(byte[] bytes, int at) {
        return at + Short.BYTES > bytes.length
                ? Integer.MAX_VALUE
                : at + Short.BYTES + ((bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF));
    }

    Finding cutOff(TilePath.Entries path) {
        return Finding.damage(
                path.path() + ", byte " + begins[width()] + ", entry " + (path.index() * TilePath.WIDTH + width()),
                "the entry is cut off");
    }

    /// Where entry `i` of the bundle begins, with its length; for the number of entries, where the last ends.
    int begin(int i) {
        return begins[i];
    }

    int width() {
        return begins.length - 1;
    }

    int sizeBytes() {
        return bytes.length;
    }

    byte[] entry(int i) {
        return Arrays.copyOfRange(bytes, begins[i] + Short.BYTES, begins[i + 1]);
    }

    /// Whether entry `i` says something about the log's keys.
    boolean isAboutKeys(int i) {
        return KeyEntries.isOne(bytes, begins[i] + Short.BYTES, begins[i + 1]);
    }

    Hash leafHash(int i) {
        int begin = begins[i] + Short.BYTES;
        return Rfc6962.leafHash(bytes, begin, begins[i + 1] - begin);
    }
}
