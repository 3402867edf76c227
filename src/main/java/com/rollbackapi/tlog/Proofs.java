package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.List;

/// Checks proofs as RFC 9162 sections 2.1.3.2 and 2.1.4.2 prescribe, the proof's length included: a proof with a node
/// too many or too few is refused even where its hashes would add up.
public final class Proofs {
    private Proofs() {}

    /// Checks that the tree of `size` leaves with this root has `leafHash` at `index`. Returns where that is
    /// proven, else throws.
    public static void verifyInclusion(long index, long size, Hash leafHash, List<Hash> proof, Hash root)
            throws ProofRejectedException {
        if (index < 0 || index >= size) {
            throw new ProofRejectedException("leaf " + index + " is not in a tree of " + size);
        }
        long fn = index;
        long sn = size - 1;
        Hash hash = leafHash;
        for (Hash node : proof) {
            if (sn == 0) {
                throw tooLong(proof);
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = Rfc6962.nodeHash(node, hash);
                int up = lastOfItsLevels(fn);
                fn >>>= up;
                sn >>>= up;
            } else {
                hash = Rfc6962.nodeHash(hash, node);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw tooShort(proof);
        }
        if (!hash.equals(root)) {
            throw new ProofRejectedException("the proof leads to the root " + hash + ", not " + root);
        }
    }

    /// Checks that the tree of `newSize` leaves begins with that of `oldSize`. Returns where that is proven, else
    /// throws. From size 0 nothing is proven, so it is refused; see docs/decisions/0002-empty-tree-proofs.md.
    public static void verifyConsistency(long oldSize, Hash oldRoot, long newSize, Hash newRoot, List<Hash> proof)
            throws ProofRejectedException {
        if (oldSize < 1 || oldSize > newSize) {
            throw new ProofRejectedException("no consistency proof leads from size " + oldSize + " to " + newSize);
        }
        if (oldSize == newSize) {
            checkSame(oldRoot, newRoot, proof);
            return;
        }
        long fn = oldSize - 1;
        long sn = newSize - 1;
        int complete = Long.numberOfTrailingZeros(oldSize);
        fn >>>= complete;
        sn >>>= complete;
        boolean oldIsNode = Long.bitCount(oldSize) == 1;
        if (!oldIsNode && proof.isEmpty()) {
            throw tooShort(proof);
        }
        Hash first = oldIsNode ? oldRoot : proof.getFirst();
        Hash fr = first;
        Hash sr = first;
        for (Hash node : oldIsNode ? proof : proof.subList(1, proof.size())) {
            if (sn == 0) {
                throw tooLong(proof);
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Rfc6962.nodeHash(node, fr);
                sr = Rfc6962.nodeHash(node, sr);
                int up = lastOfItsLevels(fn);
                fn >>>= up;
                sn >>>= up;
            } else {
                sr = Rfc6962.nodeHash(sr, node);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw tooShort(proof);
        }
        checkBoth(fr, oldRoot, sr, newRoot);
    }

    /// How many levels up the last node of a level stays the last and alone: until its index is odd, or 0.
    private static int lastOfItsLevels(long fn) {
        return fn == 0 ? 0 : Long.numberOfTrailingZeros(fn);
    }

    private static void checkSame(Hash oldRoot, Hash newRoot, List<Hash> proof) throws ProofRejectedException {
        if (!proof.isEmpty()) {
            throw tooLong(proof);
        }
        if (!oldRoot.equals(newRoot)) {
            throw new ProofRejectedException("two roots of one size: " + oldRoot + " and " + newRoot);
        }
    }

    private static void checkBoth(Hash fr, Hash oldRoot, Hash sr, Hash newRoot) throws ProofRejectedException {
        if (!fr.equals(oldRoot)) {
            throw new ProofRejectedException("the proof leads to the old root " + fr + ", not " + oldRoot);
        }
        if (!sr.equals(newRoot)) {
            throw new ProofRejectedException("the proof leads to the new root " + sr + ", not " + newRoot);
        }
    }

    private static ProofRejectedException tooLong(List<Hash> proof) {
        return new ProofRejectedException("a proof of " + proof.size() + " hashes is too long for these sizes");
    }

    private static ProofRejectedException tooShort(List<Hash> proof) {
        return new ProofRejectedException("a proof of " + proof.size() + " hashes is too short for these sizes");
    }
}
