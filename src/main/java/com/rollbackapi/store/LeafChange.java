package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// A leaf that two trees do not have in common.
///
/// @param name the leaf's name
/// @param before its content's hash in the first tree; empty where it was created
/// @param after its content's hash in the second tree; empty where it was deleted
public record LeafChange(String name, Optional<Hash> before, Optional<Hash> after) {
    public LeafChange {
        LeafNames.checked(name);
        if (before.equals(after)) {
            throw new IllegalArgumentException("nothing changes in '" + name + "'");
        }
    }
}
