package com.rollbackapi.tlog;

import com.rollbackapi.crypto.MalformedKeyException;
import java.util.Arrays;
import java.util.Optional;

/// What a log says about its keys is read or rejected; what is read gives the same bytes again.
public final class KeysFuzz {
    /// The first key of the golden journal `keys`.
    private static final String PINNED = "golden+2ccc4558+AazO4Df7pupYEUHBaRnbEqZ3WqfeE/5sWzthtzqVqGsm";

    private KeysFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws MalformedKeyException {
        try {
            LogKeys keys = LogKeys.of(NoteVerifier.parse(PINNED), Optional.of(data));
            if (!Arrays.equals(keys.file().orElseThrow(), data)) {
                throw new AssertionError("a second form of the same statements was read");
            }
        } catch (NoteRejectedException e) {
            // as it should be
        }
    }
}
