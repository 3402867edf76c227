package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.security.MessageDigest;

/// A SHA-256 to use again, and the bytes it is given: looking one up costs as much as hashing, and each call has its
/// price, so prefix and content go in at once. Not safe for several threads.
final class TreeHasher {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /// Longer entries gain nothing: the call is a small part of what they cost.
    private static final int LONGEST_COPIED_BYTES = 1_023;

    private final MessageDigest digest = Hash.sha256();
    private final byte[] leaf = new byte[1 + LONGEST_COPIED_BYTES];
    private final byte[] node = new byte[1 + 2 * Hash.SIZE_BYTES];

    TreeHasher() {
        leaf[0] = LEAF;
        node[0] = NODE;
    }

    Hash leaf(byte[] source, int offset, int length) {
        digest.reset(); // costs nothing, and an error thrown amid the last hash (no memory, no stack) spoils no other
        if (length > LONGEST_COPIED_BYTES) {
            digest.update(LEAF);
            digest.update(source, offset, length);
        } else {
            System.arraycopy(source, offset, leaf, 1, length);
            digest.update(leaf, 0, 1 + length);
        }
        return Hash.finish(digest);
    }

    Hash node(Hash left, Hash right) {
        digest.reset();
        left.copyTo(node, 1);
        right.copyTo(node, 1 + Hash.SIZE_BYTES);
        digest.update(node);
        return Hash.finish(digest);
    }
}
