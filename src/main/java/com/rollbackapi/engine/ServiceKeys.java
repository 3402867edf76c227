package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;

/// The keys under which services are called: each effect has one for ever, and no two journals have the same.
final class ServiceKeys {
    private static final int ORIGIN_DIGITS = 8;
    private static final int LEAF_DIGITS = 16;

    private ServiceKeys() {}

    /// Of a call that an action makes.
    ///
    /// @param origin the name of the journal's log
    static String forward(String origin, String idempotencyKey) {
        return Hash.of(origin.getBytes(StandardCharsets.UTF_8)).shortHex(ORIGIN_DIGITS) + "-" + idempotencyKey;
    }

    /// Of the call that offsets the action of an entry.
    ///
    /// @param leaf of the entry, which holds a time and thereby differs from journal to journal
    static String undo(long entry, Hash leaf) {
        return "undo-" + entry + "-" + leaf.shortHex(LEAF_DIGITS);
    }
}
