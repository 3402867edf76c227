package com.rollbackapi.tlog;

import java.util.Arrays;

/// A width less one, then a bundle's bytes: read or refused, with one form.
public final class BundleFuzz {
    private BundleFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] bundle = Arrays.copyOfRange(data, 1, data.length);
        try {
            if (!Arrays.equals(EntryBundle.encode(EntryBundle.decode(bundle, 1 + (data[0] & 0xFF))), bundle)) {
                throw new AssertionError("a second form of the same bundle");
            }
        } catch (MalformedTileException e) {
            // as it should be
        }
    }
}
