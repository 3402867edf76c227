package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class MerkleTreeTest {
    @Test
    void givesTheRootsThatTheRetailJournalWasPublishedWith() {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        SharedData.lines("tau-retail/journal.jsonl.gz")
                .forEach(l -> tree.append(Rfc6962.leafHash(l.getBytes(StandardCharsets.UTF_8))));
        assertThat(tree.size()).isEqualTo(148);
        assertThat(tree.root().hex()).isEqualTo("7f9a18d6b20a8938b3744bc710fe841bedca4fe3f9678e652dcc4edce39c348e");
        assertThat(tree.rootAt(74).hex()).isEqualTo("0d62a8d73fd42f35bd88337c0a29c3e5c15a05fd929a24b882ad959bf580836e");
    }

    @Test
    void everySizeAgreesWithTheDefinition() {
        List<Hash> leaves = leaves(600);
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        CompactRange range = new CompactRange();
        for (int size = 0; size <= leaves.size(); size++) {
            Hash root = definition(leaves.subList(0, size));
            assertThat(tree.root()).as("size " + size).isEqualTo(root);
            assertThat(tree.rootAt(size)).as("size " + size).isEqualTo(root);
            assertThat(range.root()).as("size " + size).isEqualTo(root);
            range = new CompactRange(range.size(), range.peaks());
            if (size < leaves.size()) {
                tree.append(leaves.get(size));
                range.append(leaves.get(size));
            }
        }
        assertThat(Rfc6962.rootOf(leaves)).isEqualTo(tree.root());
        assertThat(tree.leaf(599)).isEqualTo(leaves.get(599));
    }

    /// RFC 6962 section 2.1, word for word.
    private static Hash definition(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Rfc6962.EMPTY_ROOT;
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Rfc6962.nodeHash(definition(leaves.subList(0, k)), definition(leaves.subList(k, leaves.size())));
    }

    /// Lengths on both sides of SHA-256's blocks and of our own copying, in no order, on several threads.
    @Test
    void hashesAreTheOnesOfTheDefinitionForEveryLength() throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            work.add(() -> {
                for (int i = 0; i < 4_000; i++) {
                    byte[] entry = new byte[random.nextInt(10) == 0 ? 65_535 - i : random.nextInt(1_100)];
                    random.nextBytes(entry);
                    Hash leaf = Rfc6962.leafHash(entry);
                    assertThat(leaf).isEqualTo(Hash.of(new byte[] {0}, entry));
                    Hash other = Hash.of(entry);
                    assertThat(Rfc6962.nodeHash(leaf, other))
                            .isEqualTo(Hash.of(new byte[] {1}, leaf.bytes(), other.bytes()));
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
    }

    static List<Hash> leaves(int count) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Rfc6962.leafHash(("entry " + i).getBytes(StandardCharsets.UTF_8)));
        }
        return leaves;
    }

    static MerkleTree<RuntimeException> tree(int count) {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        leaves(count).forEach(tree::append);
        return tree;
    }

    @Test
    void tilesHoldEveryEighthLevel() throws Exception {
        MerkleTree<RuntimeException> tree = tree(66_000);
        assertThat(TileHashes.decode(tree.tile(new TilePath.Hashes(0, 257, 208)), 208))
                .isEqualTo(leaves(66_000).subList(257 * 256, 66_000));
        assertThat(TileHashes.decode(tree.tile(new TilePath.Hashes(1, 0, 256)), 256)
                        .get(3))
                .isEqualTo(Rfc6962.rootOf(leaves(1024).subList(768, 1024)));
        assertThat(tree.tile(new TilePath.Hashes(2, 0, 1)))
                .isEqualTo(tree.rootAt(65_536).bytes());
        assertThatThrownBy(() -> tree.tile(new TilePath.Hashes(0, 257, 209)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("tile/0/257.p/209");
    }

    @Test
    void tilesAloneGiveTheSameRootsAndProofs() {
        MerkleTree<RuntimeException> tree = tree(66_000);
        for (long size : new long[] {1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 66_000}) {
            TileNodes<RuntimeException> tiles = new TileNodes<>(tree::tile, size);
            assertThat(tiles.rootAt(size)).as("size " + size).isEqualTo(tree.rootAt(size));
            assertThat(tiles.inclusionProof(size / 3, size)).isEqualTo(tree.inclusionProof(size / 3, size));
            assertThat(tiles.consistencyProof(size / 2 + 1, size)).isEqualTo(tree.consistencyProof(size / 2 + 1, size));
            assertThatThrownBy(() -> tiles.node(0, size)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void readersSeeWhatWasAppendedBefore() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        List<Hash> leaves = leaves(20_000);
        Thread writer = Thread.ofPlatform().start(() -> leaves.forEach(tree::append));
        long size = 0;
        int checked = 0;
        while (size < leaves.size()) {
            size = tree.size();
            if (size > 0) {
                Hash leaf = leaves.get((int) size - 1);
                Proofs.verifyInclusion(size - 1, size, leaf, tree.inclusionProof(size - 1, size), tree.rootAt(size));
                checked++;
            }
        }
        writer.join();
        assertThat(checked).isPositive();
    }

    @Test
    void refusesWhatIsNotThere() {
        MerkleTree<RuntimeException> tree = tree(5);
        assertThatThrownBy(() -> tree.node(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.rootAt(6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.rootAt(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusionProof(5, 5)).hasMessageContaining("not in a tree of 5");
        assertThatThrownBy(() -> tree.consistencyProof(0, 5)).hasMessageContaining("from size 0");
        assertThatThrownBy(() -> new CompactRange(5, List.of(tree.root()))).hasMessageContaining("1 peaks");
    }
}
