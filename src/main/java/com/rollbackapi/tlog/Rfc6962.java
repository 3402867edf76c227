package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.security.MessageDigest;
import java.util.List;

/// The hashes of RFC 6962 section 2.1 with SHA-256. Leaves and nodes start with different bytes, so that neither can be
/// passed off as the other.
public final class Rfc6962 {
    /// The root of the tree without leaves: SHA-256 of nothing.
    public static final Hash EMPTY_ROOT = Hash.of();

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Rfc6962() {}

    /// SHA-256(0x00 ‖ entry).
    public static Hash leafHash(byte[] entry) {
        MessageDigest digest = Hash.sha256();
        digest.update(LEAF);
        digest.update(entry);
        return Hash.finish(digest);
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static Hash nodeHash(Hash left, Hash right) {
        return nodeHash(Hash.sha256(), left, right);
    }

    /// The same with a digest to use again, which is left reset.
    static Hash nodeHash(MessageDigest digest, Hash left, Hash right) {
        digest.update(NODE);
        left.feed(digest);
        right.feed(digest);
        return Hash.finish(digest);
    }

    /// The root of the tree over these leaf hashes.
    public static Hash rootOf(List<Hash> leafHashes) {
        CompactRange range = new CompactRange();
        leafHashes.forEach(range::append);
        return range.root();
    }
}
