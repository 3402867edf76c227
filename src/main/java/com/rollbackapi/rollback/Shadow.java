package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.World;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafDiff;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The state that a plan leads to, computed beside the live one and sharing with it all that the plan leaves alone
/// (copy on write): what a rollback would do is looked at here first.
///
/// @param changed the targets that the plan writes to, as it leaves them
public record Shadow(World live, Map<String, Tree> changed) {
    public Shadow {
        changed = Map.copyOf(changed);
    }

    /// Throws `IllegalArgumentException` where the plan was made of another state: it would not come out as it
    /// says.
    public static Shadow of(World live, Plan plan) {
        Shadow shadow = after(live, plan);
        Optional<String> astray = shadow.astray(plan);
        if (astray.isPresent()) {
            throw new IllegalArgumentException("the plan leaves " + astray.get() + " at another root than it expects");
        }
        return shadow;
    }

    /// Whether the plan would come out as it says.
    static boolean isAsPlanned(World live, Plan plan) {
        return astray(live, plan).isEmpty();
    }

    /// A target that the plan would leave at another root than it says.
    static Optional<String> astray(World live, Plan plan) {
        return after(live, plan).astray(plan);
    }

    private static Shadow after(World live, Plan plan) {
        Map<String, Tree> changed = new HashMap<>();
        for (Plan.Step s : plan.steps()) {
            Tree tree = changed.computeIfAbsent(s.target(), live::tree);
            changed.put(s.target(), tree.set(s.object(), s.replacement()));
        }
        return new Shadow(live, changed);
    }

    private Optional<String> astray(Plan plan) {
        return plan.expectedRoots().entrySet().stream()
                .filter(e -> !tree(e.getKey()).root().equals(e.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public Tree tree(String target) {
        Tree tree = changed.get(target);
        return tree == null ? live.tree(target) : tree;
    }

    /// All that the plan changes, leaf by leaf; no leaf is left out.
    ///
    /// @return by target, sorted
    public SortedMap<String, List<LeafDiff>> differences(BlobSource blobs) throws StoreException {
        SortedMap<String, List<LeafDiff>> differences = new TreeMap<>();
        for (var e : changed.entrySet()) {
            differences.put(e.getKey(), Diff.between(live.tree(e.getKey()), e.getValue(), blobs));
        }
        return differences;
    }

    /// The root over all targets, as the journal will have it once the plan has run.
    public Hash root() {
        Tree roots = Tree.EMPTY;
        for (String target : live.trees().keySet()) {
            roots = roots.with(target, tree(target).root());
        }
        return roots.root();
    }
}
