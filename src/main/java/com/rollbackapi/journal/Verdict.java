package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.SignedTreeHead;
import java.util.Optional;

/// What checking a journal found.
///
/// @param entries how many entries were read and hashed
/// @param root the root over them
/// @param origin of the signed head; empty where that could not be read
/// @param signer the key that signed; `pinned` whether it was known beforehand rather than taken from the journal
/// itself
/// @param head the signed head, where its signature holds
/// @param firstBad the first thing that is not as it should be; empty where all is
public record Verdict(
        long entries,
        Hash root,
        String origin,
        String signer,
        boolean pinned,
        Optional<Signed> head,
        Optional<Finding> firstBad) {
    /// A head and the keys that it was checked with.
    public record Signed(SignedTreeHead head, LogKeys keys) {}

    public boolean ok() {
        return firstBad.isEmpty();
    }
}
