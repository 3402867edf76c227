package com.rollbackapi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TreeLoadTest {
    private static final Hash LEAF = Hash.of("leaf".getBytes(StandardCharsets.UTF_8));

    private final MemoryBlobStore store = new MemoryBlobStore();

    private static Tree some(int leaves) {
        Tree tree = Tree.EMPTY;
        for (int i = 0; i < leaves; i++) {
            tree = tree.with("dir/" + i, LEAF);
        }
        return tree;
    }

    @Test
    void givesBackWhatWasSaved() throws StoreException {
        for (int leaves : new int[] {0, 1, 2, 40, 3000}) {
            Tree tree = some(leaves);
            tree.save(store);
            Tree loaded = Tree.load(tree.root(), store);
            assertThat(loaded).isEqualTo(tree);
            assertThat(loaded.size()).isEqualTo(leaves);
            assertThat(Tree.diff(tree, loaded)).isEmpty();
            assertThat(store.contains(tree.root())).isTrue();
        }
    }

    @Test
    void namesEachBlobItConsistsOf() throws StoreException {
        Tree tree = some(500);
        tree.save(store);
        MemoryBlobStore copy = new MemoryBlobStore();
        tree.forEachNode(hash -> copy.put(store.get(hash).orElseThrow()));
        assertThat(Tree.load(tree.root(), copy)).isEqualTo(tree);
        assertThat(copy.size()).isEqualTo(store.size());
    }

    @Test
    void namesTheNodeThatIsMissing() throws StoreException {
        Tree tree = some(500);
        tree.save(store);
        byte[] top = store.get(tree.root()).orElseThrow();
        MemoryBlobStore partial = new MemoryBlobStore();
        partial.put(top);
        assertThatThrownBy(() -> Tree.load(tree.root(), partial))
                .isInstanceOf(BlobMissingException.class)
                .hasMessageContaining(tree.root().hex());
    }

    /// A stranger may put any bytes under their right hash; one flipped bit must never give the same names
    /// elsewhere.
    @Test
    void refusesEveryFlippedBitOrGivesAnotherTree() throws StoreException {
        Tree tree = some(30);
        byte[] bytes = store(tree);
        int refused = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] bad = bytes.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Hash root = store.put(bad);
            try {
                Tree other = Tree.load(root, store);
                assertThat(other.root()).isEqualTo(root).isNotEqualTo(tree.root());
            } catch (MalformedTreeException | BlobMissingException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(bytes.length);
    }

    private byte[] store(Tree tree) throws StoreException {
        tree.save(store);
        return store.get(tree.root()).orElseThrow();
    }

    @Test
    void refusesTruncatedAndExtendedNodes() throws StoreException {
        byte[] bytes = store(some(30));
        for (int length = 0; length < bytes.length; length++) {
            Hash root = store.put(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Tree.load(root, store)).isInstanceOf(MalformedTreeException.class);
        }
        Hash root = store.put(Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> Tree.load(root, store))
                .isInstanceOf(MalformedTreeException.class)
                .hasMessageContaining("1 bytes follow");
    }

    @Test
    void refusesNoiseWithoutReadingMuch() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            byte[] magic = {'r', 'b', 'x', 't', 1, 0, 0};
            System.arraycopy(magic, 0, noise, 0, Math.min(noise.length, random.nextInt(8)));
            Hash root = store.put(noise);
            assertThatThrownBy(() -> Tree.load(root, store)).isInstanceOf(StoreException.class);
        }
    }

    /// Canonical pieces at wrong places: the same content would get a second root.
    @Test
    void refusesNodesInTheWrongPlace() throws StoreException {
        String low = atLevel(0, 0);
        String lower = atLevel(0, 1);
        String high = atLevel(1, 0);
        Node leafNode = node(0, low, null, null);
        refused(node(0, lower, leafNode, null), "level 0 below level 0");
        refused(node(1, low, null, null), "does not belong to level 1");
        boolean inFront = LeafNames.compare(low, high) < 0;
        refused(inFront ? node(1, high, null, leafNode) : node(1, high, leafNode, null), "outside its parent's range");
        refused(node(1, high, leafNode, leafNode), "outside its parent's range");
    }

    private void refused(Node node, String problem) throws StoreException {
        for (Node child : node.children) {
            if (child != null) {
                store.put(NodeBytes.of(child));
            }
        }
        Hash root = store.put(NodeBytes.of(node));
        assertThatThrownBy(() -> Tree.load(root, store))
                .isInstanceOf(MalformedTreeException.class)
                .hasMessageContaining(problem);
    }

    private static Node node(int level, String name, @Nullable Node before, @Nullable Node after) {
        return new Node(level, new String[] {name}, new Hash[] {LEAF}, new @Nullable Node[] {before, after});
    }

    /// The n-th name of the level.
    private static String atLevel(int level, int n) {
        int found = 0;
        for (int i = 0; ; i++) {
            String name = "n" + i;
            if (LeafNames.level(name) == level && found++ == n) {
                return name;
            }
        }
    }

    @Test
    void readsFromAnySource() throws StoreException {
        Tree tree = some(100);
        OverlayBlobStore overlay = new OverlayBlobStore(store);
        tree.save(overlay);
        assertThat(store.size()).as("the base is not written").isZero();
        BlobSource nothing = hash -> Optional.empty();
        assertThat(new OverlayBlobStore(nothing).contains(tree.root())).isFalse();
        assertThat(Tree.load(tree.root(), overlay)).isEqualTo(tree);
    }
}
