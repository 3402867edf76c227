package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An immutable state: named leaves, each the hash of a content, under one root hash.
///
/// It is a Merkle Search Tree (Auvolat and Taïani, "Merkle Search Trees: Efficient State-Based CRDTs in Open Networks",
/// SRDS 2019; the AT Protocol keeps its repositories in one): a name lives at the level that its own SHA-256 picks, so
/// the tree's shape, and with it the root, depend on the content alone and never on the order of the writes. A change
/// copies a few nodes and shares the rest, so every state of a long history may be kept.
///
/// A name is any non-empty text (also with `/`) of at most 65,535 bytes of UTF-8; names are ordered by these bytes,
/// unsigned. Names with a lone surrogate are refused with `IllegalArgumentException`. Byte format:
/// docs/formats/tree-v1.md.
public final class Tree {
    /// The tree without leaves.
    public static final Tree EMPTY = new Tree(null);

    private static final Hash EMPTY_ROOT = Hash.of(NodeBytes.EMPTY);

    private final @Nullable Node top;

    private Tree(@Nullable Node top) {
        this.top = top;
    }

    private static Tree of(@Nullable Node top) {
        return top == null ? EMPTY : new Tree(top);
    }

    /// The hash of the whole content; computed on first use for what changed, then kept.
    public Hash root() {
        return top == null ? EMPTY_ROOT : top.hash();
    }

    /// The number of leaves.
    public long size() {
        return top == null ? 0 : top.size;
    }

    /// The leaf's content hash; empty where there is no such leaf.
    public Optional<Hash> get(String name) {
        return top == null ? Optional.empty() : Optional.ofNullable(top.find(name));
    }

    /// This tree with the leaf set; itself where that changes nothing.
    public Tree with(String name, Hash leaf) {
        LeafNames.checked(name);
        Node changed = Node.insert(top, name, LeafNames.level(name), leaf);
        return changed == top ? this : new Tree(changed);
    }

    /// This tree without the leaf; itself where there is none.
    public Tree without(String name) {
        if (top == null) {
            return this;
        }
        Node changed = Node.remove(top, name);
        return changed == top ? this : of(changed);
    }

    /// Sets the leaf, or removes it where `leaf` is empty.
    public Tree set(String name, Optional<Hash> leaf) {
        return leaf.isPresent() ? with(name, leaf.get()) : without(name);
    }

    /// Visits all leaves in the order of their names.
    public void forEach(BiConsumer<String, Hash> visitor) {
        forEachUnder("", visitor);
    }

    /// Visits, in order, the leaves whose names start with `prefix`; the work follows their number.
    public void forEachUnder(String prefix, BiConsumer<String, Hash> visitor) {
        LeafNames.checkedPrefix(prefix);
        if (top != null) {
            top.visit(prefix, (name, leaf) -> {
                boolean under = name.startsWith(prefix);
                if (under) {
                    visitor.accept(name, leaf);
                }
                return under;
            });
        }
    }

    /// The leaves that differ, in the order of their names. Subtrees that both have are not looked into.
    public static List<LeafChange> diff(Tree before, Tree after) {
        return TreeDiff.between(before.top, after.top);
    }

    /// Visits the hash of every node, parents after children: with the leaves, all blobs that this tree consists
    /// of.
    public void forEachNode(Consumer<Hash> visitor) {
        if (top == null) {
            visitor.accept(EMPTY_ROOT);
        } else {
            visitNodes(top, visitor);
        }
    }

    private static void visitNodes(Node node, Consumer<Hash> visitor) {
        for (Node child : node.children) {
            if (child != null) {
                visitNodes(child, visitor);
            }
        }
        visitor.accept(node.hash());
    }

    /// Puts the nodes that `store` does not have; leaves are the caller's to put, before this. Children go first,
    /// so a node that is there has all its children there, also after a crash, and is not looked into again.
    /// Durable after [BlobStore#sync].
    ///
    /// Returns the bytes newly put, before compression.
    public long save(BlobStore store) throws StoreException {
        if (top != null) {
            return save(top, store);
        }
        boolean known = store.contains(EMPTY_ROOT);
        store.put(NodeBytes.EMPTY);
        return known ? 0 : NodeBytes.EMPTY.length;
    }

    private static long save(Node node, BlobStore store) throws StoreException {
        if (store.contains(node.hash())) {
            return 0;
        }
        long newBytes = 0;
        for (Node child : node.children) {
            newBytes += child == null ? 0 : save(child, store);
        }
        byte[] bytes = NodeBytes.of(node);
        store.put(bytes);
        return newBytes + bytes.length;
    }

    /// Reads the whole tree under `root`. Safe for blobs from strangers: what is not the one canonical tree over
    /// its names is refused, so equal content still means an equal root.
    ///
    /// @throws BlobMissingException where a node is not in `source`
    /// @throws BlobCorruptException where a node's bytes are not those of its hash
    /// @throws MalformedTreeException where bytes are no node, or one at the wrong place
    public static Tree load(Hash root, BlobSource source) throws StoreException {
        return root.equals(EMPTY_ROOT)
                ? EMPTY
                : new Tree(new TreeLoad(root, source).node(root, LeafNames.MAX_LEVEL + 1, null, null));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Tree other && (top == other.top || root().equals(other.root()));
    }

    @Override
    public int hashCode() {
        return root().hashCode();
    }

    @Override
    public String toString() {
        return "Tree[" + root().shortHex(12) + ", " + size() + " leaves]";
    }
}
