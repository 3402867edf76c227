package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// What is proven about a journal.
///
/// @param finding why it is red, naming the place and what to do
/// @param signer the key's name as in the signed note
/// @param pinned whether the signer's key was known beforehand, not taken from the journal itself
/// @param checkedEntries entries re-hashed in the last full check; `tookMillis` what that took
public record Trust(
        State state,
        String origin,
        String signer,
        boolean pinned,
        long treeSize,
        Hash root,
        long checkedEntries,
        long tookMillis,
        Optional<String> finding) {
    /// The same journal, with something found about it.
    public Trust as(State found, String finding) {
        return new Trust(
                found, origin, signer, pinned, treeSize, root, checkedEntries, tookMillis, Optional.of(finding));
    }

    public enum State {
        VERIFYING,
        VERIFIED,
        /// The source did not answer lately, or with a head that too few witnesses have cosigned; what is shown
        /// was verified when it did.
        STALE,
        /// Tampered, forked or damaged: read-only from here on.
        RED
    }
}
