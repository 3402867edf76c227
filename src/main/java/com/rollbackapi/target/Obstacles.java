package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.OpenFolder.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What stands in the way of a leaf in a folder: `a/b` cannot be where `a` is a file, and where it is made in the empty
/// folder `a/`, that leaf is gone. Unless the same commit takes that away, it is a conflict like any other: a leaf that
/// nobody may lose without being asked.
final class Obstacles {
    private static final Hash EMPTY_FOLDER = Hash.of(new FileLeaf(FileLeaf.Kind.FOLDER, FileLeaf.FOLDER).line());

    private Obstacles() {}

    /// The leaf that the live folder has and that keeps this one from being there.
    ///
    /// @param going leaves that do not count
    static Optional<String> to(String leaf, FileTree tree, Set<String> going) throws TargetFailedException {
        List<String> path = FileTree.parts(leaf);
        for (int i = 1; i < path.size(); i++) {
            String above = String.join("/", path.subList(0, i));
            Optional<Facts.Type> type = tree.type(above);
            if (type.isEmpty()) {
                return Optional.empty();
            }
            if (type.get() != Facts.Type.FOLDER) {
                return Optional.of(above).filter(a -> !going.contains(a));
            }
        }
        String plain = String.join("/", path);
        Optional<Facts.Type> type = tree.type(plain);
        if (type.isEmpty() || FileTree.isFolder(leaf) == (type.get() == Facts.Type.FOLDER)) {
            return Optional.empty();
        }
        return type.get() == Facts.Type.FOLDER
                ? tree.firstOther(plain + "/", going)
                : Optional.of(plain).filter(p -> !going.contains(p));
    }

    /// All that stand in the way of these changes, each as what was not expected.
    ///
    /// @param wanted those that are still to be made
    /// @param all the whole commit
    static List<Conflicts.Conflict> to(List<Change> wanted, List<Change> all, FileTree tree)
            throws TargetFailedException {
        Set<String> going = new HashSet<>();
        Set<String> changed = new HashSet<>();
        for (Change c : all) {
            changed.add(c.leaf());
            if (c.replacement().isEmpty()) {
                going.add(c.leaf());
            }
        }
        Map<String, Hash> found = new TreeMap<>();
        for (Change c : wanted) {
            if (c.replacement().isPresent()) {
                add(to(c.leaf(), tree, going), tree, found);
                add(lostFolder(c.leaf(), tree).filter(f -> !changed.contains(f)), tree, found);
                if (c.replacement().get().equals(EMPTY_FOLDER)) {
                    add(tree.firstOther(c.leaf(), changed), tree, found);
                }
            }
        }
        List<Conflicts.Conflict> conflicts = new ArrayList<>();
        found.forEach((leaf, is) -> conflicts.add(new Conflicts.Conflict(leaf, Optional.empty(), Optional.of(is))));
        return conflicts;
    }

    private static void add(Optional<String> leaf, FileTree tree, Map<String, Hash> found)
            throws TargetFailedException {
        if (leaf.isPresent()) {
            Optional<Hash> is = tree.version(leaf.get());
            is.ifPresent(hash -> found.put(leaf.get(), hash));
        }
    }

    /// The empty folder that is a leaf until this one is made in it.
    private static Optional<String> lostFolder(String leaf, FileTree tree) throws TargetFailedException {
        List<String> path = FileTree.parts(leaf);
        for (int i = path.size() - 1; i > 0; i--) {
            String above = String.join("/", path.subList(0, i)) + "/";
            if (tree.type(above.substring(0, above.length() - 1)).isPresent()) {
                return tree.version(above).filter(EMPTY_FOLDER::equals).map(is -> above);
            }
        }
        return Optional.empty();
    }

    /// Two leaves of one commit that cannot both be; empty where there are none.
    static Optional<String> among(List<Change> changes) {
        Map<String, Hash> made = new TreeMap<>();
        for (Change c : changes) {
            c.replacement().ifPresent(hash -> made.put(c.leaf(), hash));
        }
        for (String leaf : made.keySet()) {
            List<String> path = FileTree.parts(leaf);
            for (int i = 1; i <= path.size(); i++) {
                String above = String.join("/", path.subList(0, i));
                boolean itself = i == path.size();
                boolean fileAbove = made.containsKey(above) && !leaf.equals(above);
                if (fileAbove
                        || (!itself
                                && Optional.ofNullable(made.get(above + "/"))
                                        .filter(EMPTY_FOLDER::equals)
                                        .isPresent())) {
                    return Optional.of(above);
                }
            }
        }
        return Optional.empty();
    }
}
