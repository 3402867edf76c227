package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.List;

/// The hashes of RFC 6962 section 2.1 with SHA-256. Leaves and nodes start with different bytes, so that neither can be
/// passed off as the other.
public final class Rfc6962 {
    /// The root of the tree without leaves: SHA-256 of nothing.
    public static final Hash EMPTY_ROOT = Hash.of();

    private static final ThreadLocal<TreeHasher> HASHER = ThreadLocal.withInitial(TreeHasher::new);

    private Rfc6962() {}

    /// SHA-256(0x00 ‖ entry).
    public static Hash leafHash(byte[] entry) {
        return leafHash(entry, 0, entry.length);
    }

    /// The same of an entry that is `length` bytes of `source` from `offset` on.
    public static Hash leafHash(byte[] source, int offset, int length) {
        return HASHER.get().leaf(source, offset, length);
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static Hash nodeHash(Hash left, Hash right) {
        return HASHER.get().node(left, right);
    }

    /// The root of the tree over these leaf hashes.
    public static Hash rootOf(List<Hash> leafHashes) {
        CompactRange range = new CompactRange();
        leafHashes.forEach(range::append);
        return range.root();
    }
}
