package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ProofsTest {
    /// The rows that follow their library's convention for size 0 and empty roots. We judge them alike, for our own
    /// reasons: docs/decisions/0002-empty-tree-proofs.md.
    private static final List<String> EMPTY_TREE_ROWS = List.of(
            "single-entry/empty-root-and-leaf",
            "additional/size1-is-zero-and-does-not-equal-size2",
            "additional/size1-is-zero-and-size2-is-not-zero",
            "additional/sizes-are-equal-zero-and-proof-is-empty");

    @Test
    void refusesExactlyTheInclusionProofsThatAreWrong() throws Exception {
        List<String> lines = SharedData.lines("conformance/merkle-rfc6962/inclusion.jsonl");
        assertThat(lines).hasSize(62);
        Set<String> special = new TreeSet<>();
        for (String line : lines) {
            judged(
                    line,
                    special,
                    c -> Proofs.verifyInclusion(
                            number(c, "leafIdx"),
                            number(c, "treeSize"),
                            hash(c, "leafHash"),
                            proof(c),
                            hash(c, "root")));
        }
        assertThat(special).hasSize(1);
    }

    @Test
    void refusesExactlyTheConsistencyProofsThatAreWrong() throws Exception {
        List<String> lines = SharedData.lines("conformance/merkle-rfc6962/consistency.jsonl");
        assertThat(lines).hasSize(56);
        Set<String> special = new TreeSet<>();
        for (String line : lines) {
            judged(
                    line,
                    special,
                    c -> Proofs.verifyConsistency(
                            number(c, "size1"), hash(c, "root1"), number(c, "size2"), hash(c, "root2"), proof(c)));
        }
        assertThat(special).hasSize(3);
    }

    @FunctionalInterface
    private interface Verifier {
        void verify(Json.Obj row) throws ProofRejectedException;
    }

    private static void judged(String line, Set<String> special, Verifier verifier) throws Exception {
        Json.Obj row = (Json.Obj) StrictJson.parse(line.replace("18446744073709551615", "-1")); // -1 as a uint64
        Json.Obj test = (Json.Obj) row.get("case").orElseThrow();
        boolean refused = false;
        try {
            verifier.verify(test);
        } catch (ProofRejectedException e) {
            refused = true;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("not 0"); // an empty root or leaf is no Hash at all
            refused = true;
        }
        String path = row.text("path").orElseThrow();
        assertThat(refused).as(path).isEqualTo(test.get("wantErr").orElseThrow().equals(Json.of(true)));
        EMPTY_TREE_ROWS.stream().filter(path::contains).forEach(special::add);
    }

    private static long number(Json.Obj row, String name) {
        return (long) row.number(name).orElseThrow();
    }

    private static Hash hash(Json.Obj row, String name) {
        return hash(row.get(name).orElseThrow());
    }

    /// Placeholders such as "dont care 1" stand for some hash: equal ones for equal, different ones for different.
    private static Hash hash(Json base64) {
        byte[] bytes = StrictBase64.decode(((Json.Str) base64).value()).orElseThrow();
        return bytes.length == 0 || bytes.length == Hash.SIZE_BYTES ? Hash.ofBytes(bytes) : Hash.of(bytes);
    }

    private static List<Hash> proof(Json.Obj row) {
        return row.get("proof").orElseThrow() instanceof Json.Arr(List<Json> items)
                ? items.stream().map(ProofsTest::hash).toList()
                : List.of();
    }

    @Test
    void provesEveryLeafOfEverySize() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTreeTest.tree(70);
        for (long size = 1; size <= 70; size++) {
            for (long index = 0; index < size; index++) {
                List<Hash> proof = tree.inclusionProof(index, size);
                Hash root = tree.rootAt(size);
                Proofs.verifyInclusion(index, size, tree.leaf(index), proof, root);
                for (List<Hash> bad : spoiled(proof)) {
                    assertThat(includes(index, size, tree.leaf(index), bad, root))
                            .isFalse();
                }
                assertThat(includes(index + 1, size, tree.leaf(index), proof, root))
                        .isFalse();
                assertThat(includes(index, size, root, proof, tree.leaf(index))).isEqualTo(size == 1);
            }
        }
    }

    @Test
    void provesEveryGrowth() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTreeTest.tree(70);
        for (long newSize = 1; newSize <= 70; newSize++) {
            for (long oldSize = 1; oldSize <= newSize; oldSize++) {
                List<Hash> proof = tree.consistencyProof(oldSize, newSize);
                Hash oldRoot = tree.rootAt(oldSize);
                Hash newRoot = tree.rootAt(newSize);
                Proofs.verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof);
                for (List<Hash> bad : spoiled(proof)) {
                    assertThat(extended(oldSize, oldRoot, newSize, newRoot, bad))
                            .isFalse();
                }
                Hash other = Hash.of();
                assertThat(extended(oldSize, other, newSize, newRoot, proof)).isFalse();
                assertThat(extended(oldSize, oldRoot, newSize, other, proof)).isFalse();
            }
        }
    }

    /// One hash more at either end, one less, one changed.
    private static List<List<Hash>> spoiled(List<Hash> proof) {
        List<List<Hash>> bad = new ArrayList<>();
        for (int i = 0; i < proof.size(); i++) {
            List<Hash> changed = new ArrayList<>(proof);
            changed.set(i, Hash.of(proof.get(i).bytes()));
            bad.add(changed);
            List<Hash> shorter = new ArrayList<>(proof);
            shorter.remove(i);
            bad.add(shorter);
        }
        List<Hash> longer = new ArrayList<>(proof);
        longer.add(Hash.of());
        bad.add(longer);
        List<Hash> shifted = new ArrayList<>(proof);
        shifted.addFirst(Hash.of());
        bad.add(shifted);
        return bad;
    }

    private static boolean includes(long index, long size, Hash leaf, List<Hash> proof, Hash root) {
        try {
            Proofs.verifyInclusion(index, size, leaf, proof, root);
            return true;
        } catch (ProofRejectedException e) {
            return false;
        }
    }

    private static boolean extended(long oldSize, Hash oldRoot, long newSize, Hash newRoot, List<Hash> proof) {
        try {
            Proofs.verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof);
            return true;
        } catch (ProofRejectedException e) {
            return false;
        }
    }
}
