package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Walks two trees side by side in the order of names and steps over subtrees that both have, so the work follows the
/// differences and not the sizes.
final class TreeDiff {
    /// What is still to come of one side: whole subtrees and single leaves, in order.
    private sealed interface Item {
        record Subtree(Node node) implements Item {}

        record Leaf(String name, Hash hash) implements Item {}
    }

    private final Deque<Item> before = new ArrayDeque<>();
    private final Deque<Item> after = new ArrayDeque<>();
    private final List<LeafChange> changes = new ArrayList<>();

    static List<LeafChange> between(@Nullable Node before, @Nullable Node after) {
        TreeDiff diff = new TreeDiff();
        push(diff.before, before);
        push(diff.after, after);
        while (!diff.before.isEmpty() || !diff.after.isEmpty()) {
            diff.step();
        }
        return List.copyOf(diff.changes);
    }

    private static void push(Deque<Item> side, @Nullable Node node) {
        if (node != null) {
            side.push(new Item.Subtree(node));
        }
    }

    private void step() {
        if (before.isEmpty()) {
            takeOrOpen(after, true);
        } else if (after.isEmpty()) {
            takeOrOpen(before, false);
        } else if (before.peek() instanceof Item.Subtree(Node a) && after.peek() instanceof Item.Subtree(Node b)) {
            subtrees(a, b);
        } else if (before.peek() instanceof Item.Leaf a && after.peek() instanceof Item.Leaf b) {
            leaves(a, b);
        } else if (isAllBefore(before.peek(), after.peek())) {
            takeOrOpen(before, false);
        } else if (isAllBefore(after.peek(), before.peek())) {
            takeOrOpen(after, true);
        } else {
            open(before.peek() instanceof Item.Subtree ? before : after);
        }
    }

    /// Whether a leaf lies before a whole subtree: it stands alone then, and opening the subtree would lose the
    /// chance to step over it.
    private static boolean isAllBefore(@Nullable Item leaf, @Nullable Item subtree) {
        return leaf instanceof Item.Leaf(String name, Hash _)
                && subtree instanceof Item.Subtree(Node node)
                && LeafNames.compare(name, node.firstName()) < 0;
    }

    private void subtrees(Node a, Node b) {
        if (a == b || (a.level == b.level && a.size == b.size && a.hash().equals(b.hash()))) {
            before.pop();
            after.pop();
            return;
        }
        if (a.level >= b.level) {
            open(before);
        }
        if (b.level >= a.level) {
            open(after);
        }
    }

    private void leaves(Item.Leaf a, Item.Leaf b) {
        int order = LeafNames.compare(a.name(), b.name());
        if (order < 0) {
            takeOrOpen(before, false);
        } else if (order > 0) {
            takeOrOpen(after, true);
        } else {
            before.pop();
            after.pop();
            if (!a.hash().equals(b.hash())) {
                changes.add(new LeafChange(a.name(), Optional.of(a.hash()), Optional.of(b.hash())));
            }
        }
    }

    private void takeOrOpen(Deque<Item> side, boolean created) {
        if (side.peek() instanceof Item.Leaf(String name, Hash hash)) {
            side.pop();
            Optional<Hash> there = Optional.of(hash);
            changes.add(new LeafChange(name, created ? Optional.empty() : there, created ? there : Optional.empty()));
        } else {
            open(side);
        }
    }

    private static void open(Deque<Item> side) {
        if (side.pop() instanceof Item.Subtree(Node node)) {
            for (int i = node.names.length; i >= 0; i--) {
                if (i < node.names.length) {
                    side.push(new Item.Leaf(node.names[i], node.leaves[i]));
                }
                push(side, node.children[i]);
            }
        }
    }
}
