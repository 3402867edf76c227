package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// One leaf to be written, by compare-and-set on its version, which is the hash of its content.
///
/// @param leaf the leaf's name
/// @param expected what the leaf must be now; empty where it must not exist
/// @param replacement what it shall be; empty where it shall be deleted. The content is found by this hash in the blob
///     source given to [Target#prepare]
public record Change(String leaf, Optional<Hash> expected, Optional<Hash> replacement) {
    public Change {
        if (leaf.isEmpty()) {
            throw new IllegalArgumentException("a leaf needs a name");
        }
    }

    /// The change that takes this one back.
    public Change inverse() {
        return new Change(leaf, replacement, expected);
    }
}
