package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.Tree;

/// The live state as it was just read, beside the root it should have.
///
/// @param expected the root wanted
/// @param live what was read; its difference from the wanted tree says which leaves drifted
public record Verification(Hash expected, Tree live) {
    /// Whether the live system is, byte for byte, what was expected. "Restored" may only be said where this holds.
    public boolean holds() {
        return live.root().equals(expected);
    }
}
