package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.ProofRejectedException;
import com.rollbackapi.tlog.Proofs;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.util.List;

/// Checks an inclusion proof before anybody calls it one.
public final class EntryProofs {
    private EntryProofs() {}

    public static Source.EntryProof checked(long index, Hash leaf, List<Hash> path, long treeSize, Hash root) {
        boolean proven;
        try {
            Proofs.verifyInclusion(index, treeSize, leaf, path, root);
            proven = true;
        } catch (ProofRejectedException e) {
            proven = false;
        }
        return new Source.EntryProof(index, leaf, path, treeSize, root, proven);
    }

    /// The proof for others, from a journal and its signed head.
    ///
    /// @param keys that sign the journal's heads
    public static TlogProof signed(long index, SignedTreeHead head, JournalReader journal, LogKeys keys)
            throws IOException {
        if (index < 0 || index >= head.size()) {
            throw new IOException("the signed head reaches entries 0 to " + (head.size() - 1) + ", not " + index);
        }
        return new TlogProof(keys.fileUpTo(head.size()), index, journal.inclusionProof(index, head.size()), head);
    }
}
