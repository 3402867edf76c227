package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Arrays;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// A node of a [Tree]: all names of one level within one range of names, and between them the subtrees of lower levels.
/// Immutable; a change copies the nodes on the way to it and shares all others. `null` is the empty subtree.
final class Node {
    final int level;
    final String[] names;
    final Hash[] leaves;
    /// One more than names: `children[i]` holds what lies before `names[i]`, the last what lies after all.
    final @Nullable Node[] children;

    final long size;
    private @Nullable Hash hash;

    Node(int level, String[] names, Hash[] leaves, @Nullable Node[] children) {
        this.level = level;
        this.names = names;
        this.leaves = leaves;
        this.children = children;
        long count = names.length;
        for (Node child : children) {
            count += child == null ? 0 : child.size;
        }
        this.size = count;
    }

    /// SHA-256 of the node's bytes, computed once; two threads may both compute it and get the same.
    Hash hash() {
        Hash known = hash;
        if (known == null) {
            known = Hash.of(NodeBytes.of(this));
            hash = known;
        }
        return known;
    }

    @Nullable
    Hash find(String name) {
        int at = position(name);
        if (at >= 0) {
            return leaves[at];
        }
        Node child = children[-at - 1];
        return child == null ? null : child.find(name);
    }

    /// The index of the name, or `-(gap) - 1` where it would lie in `children[gap]`.
    private int position(String name) {
        int low = 0;
        int high = names.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = LeafNames.compare(names[middle], name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    String firstName() {
        Node first = children[0];
        return first == null ? names[0] : first.firstName();
    }

    /// In order, from the first name that is not before `from`; ends early, and says so by `false`, when the
    /// visitor does.
    boolean visit(String from, BiPredicate<String, Hash> visitor) {
        int at = position(from);
        int start = at >= 0 ? at : -at - 1;
        for (int i = start; i <= names.length; i++) {
            Node child = children[i];
            boolean before = i == start && at >= 0; // all of that child lies before `from`
            if (child != null && !before && !child.visit(i == start ? from : "", visitor)) {
                return false;
            }
            if (i < names.length && !visitor.test(names[i], leaves[i])) {
                return false;
            }
        }
        return true;
    }

    static Node insert(@Nullable Node into, String name, int level, Hash leaf) {
        if (into == null || into.level < level) {
            return new Node(level, new String[] {name}, new Hash[] {leaf}, new @Nullable Node[] {
                before(into, name), after(into, name)
            });
        }
        int at = into.position(name);
        if (at >= 0) {
            if (into.leaves[at].equals(leaf)) {
                return into;
            }
            Hash[] leaves = into.leaves.clone();
            leaves[at] = leaf;
            return new Node(into.level, into.names, leaves, into.children);
        }
        int gap = -at - 1;
        Node child = into.children[gap];
        if (level == into.level) {
            return into.withEntry(gap, name, leaf);
        }
        Node changed = insert(child, name, level, leaf);
        return changed == child ? into : into.withChild(gap, changed);
    }

    private Node withEntry(int gap, String name, Hash leaf) {
        int count = names.length;
        String[] moreNames = new String[count + 1];
        Hash[] moreLeaves = new Hash[count + 1];
        @Nullable Node[] moreChildren = new @Nullable Node[count + 2];
        System.arraycopy(names, 0, moreNames, 0, gap);
        System.arraycopy(names, gap, moreNames, gap + 1, count - gap);
        System.arraycopy(leaves, 0, moreLeaves, 0, gap);
        System.arraycopy(leaves, gap, moreLeaves, gap + 1, count - gap);
        System.arraycopy(children, 0, moreChildren, 0, gap);
        System.arraycopy(children, gap + 1, moreChildren, gap + 2, count - gap);
        moreNames[gap] = name;
        moreLeaves[gap] = leaf;
        moreChildren[gap] = before(children[gap], name);
        moreChildren[gap + 1] = after(children[gap], name);
        return new Node(level, moreNames, moreLeaves, moreChildren);
    }

    private Node withChild(int gap, @Nullable Node child) {
        @Nullable Node[] changed = children.clone();
        changed[gap] = child;
        return new Node(level, names, leaves, changed);
    }

    static @Nullable Node remove(Node from, String name) {
        int at = from.position(name);
        if (at >= 0) {
            return from.withoutEntry(at);
        }
        int gap = -at - 1;
        Node child = from.children[gap];
        if (child == null) {
            return from;
        }
        Node changed = remove(child, name);
        return changed == child ? from : from.withChild(gap, changed);
    }

    private @Nullable Node withoutEntry(int at) {
        Node joined = join(children[at], children[at + 1]);
        int count = names.length;
        if (count == 1) {
            return joined;
        }
        String[] fewerNames = new String[count - 1];
        Hash[] fewerLeaves = new Hash[count - 1];
        @Nullable Node[] fewerChildren = new @Nullable Node[count];
        System.arraycopy(names, 0, fewerNames, 0, at);
        System.arraycopy(names, at + 1, fewerNames, at, count - at - 1);
        System.arraycopy(leaves, 0, fewerLeaves, 0, at);
        System.arraycopy(leaves, at + 1, fewerLeaves, at, count - at - 1);
        System.arraycopy(children, 0, fewerChildren, 0, at);
        System.arraycopy(children, at + 2, fewerChildren, at + 1, count - at - 1);
        fewerChildren[at] = joined;
        return new Node(level, fewerNames, fewerLeaves, fewerChildren);
    }

    /// The names of `node` before `name`, which is not in it.
    private static @Nullable Node before(@Nullable Node node, String name) {
        if (node == null) {
            return null;
        }
        int gap = -node.position(name) - 1;
        Node edge = before(node.children[gap], name);
        return gap == 0 ? edge : node.slice(0, gap).withChild(gap, edge);
    }

    /// The names of `node` after `name`, which is not in it.
    private static @Nullable Node after(@Nullable Node node, String name) {
        if (node == null) {
            return null;
        }
        int gap = -node.position(name) - 1;
        Node edge = after(node.children[gap], name);
        return gap == node.names.length
                ? edge
                : node.slice(gap, node.names.length).withChild(0, edge);
    }

    private Node slice(int from, int to) {
        return new Node(
                level,
                Arrays.copyOfRange(names, from, to),
                Arrays.copyOfRange(leaves, from, to),
                Arrays.copyOfRange(children, from, to + 1));
    }

    /// One subtree of two, where all names of `left` lie before those of `right`.
    private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        int last = left.names.length;
        if (left.level > right.level) {
            return left.withChild(last, join(left.children[last], right));
        }
        if (left.level < right.level) {
            return right.withChild(0, join(left, right.children[0]));
        }
        String[] names = Arrays.copyOf(left.names, last + right.names.length);
        Hash[] leaves = Arrays.copyOf(left.leaves, names.length);
        @Nullable Node[] children = Arrays.copyOf(left.children, names.length + 1);
        System.arraycopy(right.names, 0, names, last, right.names.length);
        System.arraycopy(right.leaves, 0, leaves, last, right.leaves.length);
        System.arraycopy(right.children, 0, children, last, right.children.length);
        children[last] = join(left.children[last], right.children[0]);
        return new Node(left.level, names, leaves, children);
    }
}
