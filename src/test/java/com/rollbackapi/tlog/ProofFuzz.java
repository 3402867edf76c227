package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;

/// Two sizes or an index and a size, a number of nodes more or less, then what is changed in the right proof: it is
/// accepted exactly where nothing was changed.
public final class ProofFuzz {
    private static final int LEAVES = 600;
    private static final MerkleTree<RuntimeException> TREE = MerkleTree.inMemory();

    static {
        for (int i = 0; i < LEAVES; i++) {
            TREE.append(Rfc6962.leafHash(new byte[] {(byte) i, (byte) (i >> 8)}));
        }
    }

    private ProofFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        int a = (at(data, 0) << 8 | at(data, 1)) % (LEAVES + 1);
        int b = (at(data, 2) << 8 | at(data, 3)) % (LEAVES + 1);
        int index = Math.min(a, b);
        int size = Math.max(a, b);
        if (index < size) {
            List<Hash> right = TREE.inclusionProof(index, size);
            List<Hash> proof = changed(right, data);
            boolean accepted =
                    accepts(() -> Proofs.verifyInclusion(index, size, TREE.leaf(index), proof, TREE.rootAt(size)));
            agree(accepted, proof.equals(right), "inclusion of " + index + " in " + size);
        }
        if (index > 0) {
            List<Hash> right = TREE.consistencyProof(index, size);
            List<Hash> proof = changed(right, data);
            boolean accepted =
                    accepts(() -> Proofs.verifyConsistency(index, TREE.rootAt(index), size, TREE.rootAt(size), proof));
            agree(accepted, proof.equals(right), "consistency of " + index + " and " + size);
        }
    }

    private interface Check {
        void run() throws ProofRejectedException;
    }

    private static boolean accepts(Check check) {
        try {
            check.run();
            return true;
        } catch (ProofRejectedException e) {
            return false;
        }
    }

    private static void agree(boolean accepted, boolean isRight, String what) {
        if (accepted != isRight) {
            throw new AssertionError(what + ": accepted " + accepted + ", right " + isRight);
        }
    }

    private static List<Hash> changed(List<Hash> right, byte[] data) {
        int count = Math.max(0, right.size() + (byte) at(data, 4) % 3);
        List<Hash> proof = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] node = i < right.size() ? right.get(i).bytes() : new byte[Hash.SIZE_BYTES];
            for (int j = 0; j < node.length; j++) {
                node[j] ^= (byte) at(data, 5 + i * Hash.SIZE_BYTES + j);
            }
            proof.add(Hash.ofBytes(node));
        }
        return proof;
    }

    private static int at(byte[] data, int i) {
        return i < data.length ? data[i] & 0xFF : 0;
    }
}
