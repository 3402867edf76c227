package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One commit to a folder. Each leaf appears, changes or vanishes in one step, together with the folders that exist for
/// its sake alone, so that a crash leaves some leaves new and others old and nothing else; the same commit again goes
/// on from there.
final class FileWrites {
    private static final int OWNER_MAY_WRITE = 0300;

    /// A replacement: what it is, and the name under which a file or a link waits in the target's own folder.
    record Staged(FileLeaf leaf, Optional<Path> waits) {
        /// Makes, from a leaf's bytes, what is to be moved to its place. Throws `IllegalArgumentException`
        /// where they are not in the one form.
        ///
        /// @param durably takes a file, which must be durable before it is moved
        static Staged of(byte[] bytes, OwnFolder own, OwnFolder.Durably durably) throws IOException {
            FileLeaf leaf = FileLeaf.of(bytes);
            int from = leaf.line().length;
            return new Staged(
                    leaf,
                    switch (leaf.kind()) {
                        case FOLDER -> Optional.empty();
                        case FILE -> {
                            ByteBuffer content = ByteBuffer.wrap(bytes, from, bytes.length - from);
                            yield Optional.of(own.makeFile(content, leaf.mode(), durably));
                        }
                        case LINK -> Optional.of(own.makeLink(FileName.canonicalLink(bytes, from)));
                    });
        }
    }

    private final FileTree tree;
    private final OwnFolder own;
    private final Map<String, Staged> staged;

    /// @param staged the replacements, by leaf
    FileWrites(FileTree tree, OwnFolder own, Map<String, Staged> staged) {
        this.tree = tree;
        this.own = own;
        this.staged = staged;
    }

    /// Throws where what was staged was discarded or cleared since, before anything is written.
    void requireStaged(List<Change> wanted) throws IOException {
        try (OpenFolder from = own.open()) {
            for (Change c : wanted) {
                Staged replacement = staged.get(c.leaf());
                if (replacement != null
                        && replacement.waits().isPresent()
                        && from.facts(replacement.waits().get()).isEmpty()) {
                    throw new IOException("what was prepared for " + c.leaf() + " is gone; prepare it again");
                }
            }
        }
    }

    /// The order in which these can be made: what takes the place of something deleted comes after that, and all
    /// else before, so that no folder stands empty for a moment which nobody wanted empty.
    List<Change> order(List<Change> wanted) throws TargetFailedException {
        List<Change> creations = new ArrayList<>();
        List<Change> deletions = new ArrayList<>();
        List<Change> last = new ArrayList<>();
        for (Change c : wanted) {
            (c.replacement().isEmpty() ? deletions : isClosing(c) ? last : creations).add(c);
        }
        creations.sort(Comparator.comparing(Change::leaf)); // a folder before what lies in it
        deletions.sort(Comparator.comparing(Change::leaf).reversed());
        last.sort(Comparator.comparing(Change::leaf).reversed());
        List<Change> order = new ArrayList<>();
        List<Change> blocked = new ArrayList<>();
        for (Change c : creations) {
            (Obstacles.to(c.leaf(), tree, Set.of()).isEmpty() ? order : blocked).add(c);
        }
        order.addAll(deletions);
        order.addAll(blocked);
        order.addAll(last);
        return order;
    }

    /// Makes the changes in this order. Throws at the first that cannot be made, and returns the first that
    /// somebody else's change stands against.
    Optional<Conflicts.Conflict> write(List<Change> order) throws TargetFailedException {
        for (Change c : order) {
            Optional<Conflicts.Conflict> conflict = writeOne(c);
            if (conflict.isPresent()) {
                return conflict;
            }
            // a crash here leaves the leaves up to this one as wanted, and the others as they were
        }
        return Optional.empty();
    }

    /// Whether a folder that the owner may not write gets files before.
    private boolean isClosing(Change c) {
        Staged wanted = staged.get(c.leaf());
        return wanted != null
                && wanted.leaf().kind() == FileLeaf.Kind.FOLDER
                && !isWritable(wanted.leaf().mode())
                && staged.keySet().stream().anyMatch(l -> !l.equals(c.leaf()) && l.startsWith(c.leaf()));
    }

    private static boolean isWritable(int mode) {
        return (mode & OWNER_MAY_WRITE) == OWNER_MAY_WRITE;
    }

    /// Compares as late as can be: between this and the rename only an instant passes, which no file system closes.
    private Optional<Conflicts.Conflict> writeOne(Change c) throws TargetFailedException {
        Optional<Hash> now = tree.version(c.leaf());
        if (now.equals(c.replacement())) {
            return Optional.empty(); // done along with another
        }
        if (!now.equals(c.expected())) {
            return Optional.of(new Conflicts.Conflict(c.leaf(), c.expected(), now));
        }
        Staged replacement = staged.get(c.leaf());
        try {
            if (replacement == null) {
                remove(c.leaf());
                return Optional.empty();
            }
            Optional<String> inTheWay = Obstacles.to(c.leaf(), tree, Set.of());
            if (inTheWay.isPresent()) {
                String other = inTheWay.get();
                Optional<Hash> found = tree.version(other);
                if (found.isPresent()) {
                    return Optional.of(new Conflicts.Conflict(other, Optional.empty(), found));
                }
            }
            place(c.leaf(), replacement);
            return Optional.empty();
        } catch (IOException e) {
            throw tree.failed(c.leaf(), "it cannot be written: " + e.getMessage(), "see to the folder, then repeat")
                    .because(e);
        }
    }

    private void place(String leaf, Staged replacement) throws IOException {
        List<String> path = FileTree.parts(leaf);
        Optional<OpenFolder> there = FileTree.isFolder(leaf) ? tree.open(path) : Optional.empty();
        if (there.isPresent()) {
            try (OpenFolder folder = there.get()) {
                folder.setMode(replacement.leaf().mode());
            }
            return;
        }
        int depth = 0; // of the folders that are there
        while (depth < path.size() - 1 && isThere(path.subList(0, depth + 1))) {
            depth++;
        }
        try (OpenFolder in =
                        tree.open(path.subList(0, depth)).orElseThrow(() -> new IOException("its folder vanished"));
                OpenFolder from = own.open()) {
            Path made = replacement.waits().isPresent() ? replacement.waits().get() : own.makeFolder();
            if (replacement.waits().isEmpty()) {
                setMode(from, made, replacement.leaf().mode() | OWNER_MAY_WRITE);
            }
            for (int i = path.size() - 1; i > depth; i--) {
                made = inFolder(from, made, path.subList(0, i + 1));
            }
            // a crash here leaves it in our own folder, which the next open clears
            from.move(made, in, FileName.path(path.get(depth)));
        }
        if (replacement.waits().isEmpty() && !isWritable(replacement.leaf().mode())) {
            // a crash here leaves a folder that its owner may still write; that shows as a conflict
            place(leaf, replacement);
        }
    }

    private boolean isThere(List<String> path) throws IOException {
        Optional<OpenFolder> folder = tree.open(path);
        if (folder.isPresent()) {
            folder.get().close();
        }
        return folder.isPresent();
    }

    /// Puts what was made into a new folder that is to lie above it, and returns what that is called here.
    ///
    /// @param path of what was made, in the end
    private Path inFolder(OpenFolder from, Path made, List<String> path) throws IOException {
        Path box = own.makeFolder();
        try (OpenFolder folder = from.open(box)) {
            from.move(made, folder, FileName.path(path.getLast()));
            Staged wanted = staged.get(String.join("/", path.subList(0, path.size() - 1)) + "/");
            folder.setMode(
                    wanted != null && isWritable(wanted.leaf().mode())
                            ? wanted.leaf().mode()
                            : FileLeaf.FOLDER);
            folder.sync();
        }
        return box;
    }

    private static void setMode(OpenFolder in, Path name, int mode) throws IOException {
        try (OpenFolder folder = in.open(name)) {
            folder.setMode(mode);
        }
    }

    /// Removes a leaf, and with it the folders that exist for its sake alone.
    private void remove(String leaf) throws IOException {
        List<String> path = FileTree.parts(leaf);
        if (FileTree.isFolder(leaf) && !isEmpty(path)) {
            // it is no leaf any more, once it is like any folder in which something lies
            try (OpenFolder folder = tree.open(path).orElseThrow(() -> new IOException("it vanished"))) {
                folder.setMode(FileLeaf.FOLDER);
            }
            return;
        }
        int from = path.size() - 1;
        while (from > 0 && existsFor(path.subList(0, from), path.get(from))) {
            from--;
        }
        Path name = FileName.path(path.get(from));
        try (OpenFolder in =
                tree.open(path.subList(0, from)).orElseThrow(() -> new IOException("its folder vanished"))) {
            if (from < path.size() - 1) {
                takeAway(in, name, path.subList(from + 1, path.size()));
            } else if (FileTree.isFolder(leaf)) {
                in.deleteEmptyFolder(name);
            } else {
                in.delete(name);
            }
        }
    }

    private boolean isEmpty(List<String> path) throws IOException {
        try (OpenFolder folder = tree.open(path).orElseThrow(() -> new IOException("it vanished"))) {
            return folder.isEmpty();
        }
    }

    /// Whether a folder is no leaf, will be none, and has nothing in it but that.
    private boolean existsFor(List<String> folder, String only) throws IOException {
        if (staged.containsKey(String.join("/", folder) + "/")) {
            return false;
        }
        try (OpenFolder open = tree.open(folder).orElseThrow(() -> new IOException("its folder vanished"))) {
            return open.facts().mode() == FileLeaf.FOLDER && open.hasOnly(FileName.path(only));
        }
    }

    /// Takes a folder away as a whole, and puts it back where somebody wrote into it at the last moment.
    ///
    /// @param inside the only path in it
    private void takeAway(OpenFolder in, Path name, List<String> inside) throws IOException {
        Path taken = own.nextName();
        try (OpenFolder to = own.open()) {
            in.move(name, to, taken);
            // a crash here leaves the folder in our own one, which the next open clears
            if (!hasOnly(to, taken, inside)) {
                to.move(taken, in, name);
                throw new IOException("somebody is writing into its folder");
            }
            to.deleteAny(taken);
        }
    }

    private static boolean hasOnly(OpenFolder in, Path name, List<String> inside) throws IOException {
        try (OpenFolder folder = in.open(name)) {
            Path next = FileName.path(inside.getFirst());
            return folder.hasOnly(next)
                    && (inside.size() == 1 || hasOnly(folder, next, inside.subList(1, inside.size())));
        }
    }

    /// Makes durable what became of these leaves.
    void sync(List<Change> changes, Forces forces) throws IOException {
        Set<String> folders = new TreeSet<>(Set.of("")); // of the root
        for (Change c : changes) {
            List<String> path = FileTree.parts(c.leaf());
            for (int i = 1; i < path.size() + (FileTree.isFolder(c.leaf()) ? 1 : 0); i++) {
                folders.add(String.join("/", path.subList(0, i)));
            }
        }
        for (String folder : folders) {
            Optional<OpenFolder> there = tree.open(folder.isEmpty() ? List.of() : FileTree.parts(folder));
            if (there.isPresent()) {
                try (OpenFolder open = there.get()) {
                    forces.begin(folder, open.toSync());
                }
            }
        }
        Optional<Forces.Failure> failure = forces.failure();
        if (failure.isPresent()) {
            throw failure.get().why();
        }
    }
}
