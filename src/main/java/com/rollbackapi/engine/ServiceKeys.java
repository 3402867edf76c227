package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The keys under which services are called: each effect has one for ever, and no two journals have the same.
final class ServiceKeys {
    private static final int ORIGIN_DIGITS = 8;
    private static final int LEAF_DIGITS = 16;

    /// What goes into a header and an address as it is.
    private static final Pattern PLAIN = Pattern.compile("[!-~]{1,200}");

    private ServiceKeys() {}

    /// Of a call that an action makes.
    ///
    /// @param origin the name of the journal's log
    /// @param idempotencyKey the action's; one that is long or not plain ASCII goes in as its SHA-256
    static String forward(String origin, String idempotencyKey) {
        String plain = PLAIN.matcher(idempotencyKey).matches()
                ? idempotencyKey
                : Hash.of(idempotencyKey.getBytes(StandardCharsets.UTF_8)).hex();
        return Hash.of(origin.getBytes(StandardCharsets.UTF_8)).shortHex(ORIGIN_DIGITS) + "-" + plain;
    }

    /// Of the call that offsets the action of an entry.
    ///
    /// @param leaf of the entry, which holds a time and thereby differs from journal to journal
    static String undo(long entry, Hash leaf) {
        return "undo-" + entry + "-" + leaf.shortHex(LEAF_DIGITS);
    }
}
