package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// What checking a journal found.
///
/// @param entries how many entries were read and hashed
/// @param root the root over them
/// @param origin of the signed head; empty where that could not be read
/// @param signer the key that signed; `pinned` whether it was known beforehand rather than taken from the journal
/// itself
/// @param firstBad the first thing that is not as it should be; empty where all is
public record Verdict(
        long entries, Hash root, String origin, String signer, boolean pinned, Optional<Finding> firstBad) {
    public boolean ok() {
        return firstBad.isEmpty();
    }
}
