package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.ProofRejectedException;
import com.rollbackapi.tlog.Proofs;
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
}
