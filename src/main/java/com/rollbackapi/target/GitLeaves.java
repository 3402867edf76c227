package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitState.Head;
import com.rollbackapi.target.GitState.Ref;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A state as leaves: the names and bytes that [GitTarget] documents.
final class GitLeaves {
    static final String HEAD = "HEAD";
    static final String INDEX = "index:";
    static final String WORK = "work:";
    static final byte[] DELETED = "deleted\n".getBytes(StandardCharsets.US_ASCII);

    private final GitState state;
    private final boolean byCommit;
    private final GitContents contents;
    private final GitWork work;

    /// @param byCommit whether branches are known by their commits, rather than by their trees
    GitLeaves(GitState state, boolean byCommit, GitContents contents, GitWork work) {
        this.state = state;
        this.byCommit = byCommit;
        this.contents = contents;
        this.work = work;
    }

    /// Where a leaf's bytes are.
    private sealed interface Place {}

    private record Text(byte[] bytes) implements Place {}

    private record Stored(GitEntry entry) implements Place {}

    private record Live(String path) implements Place {}

    static byte[] text(Head head) {
        return line(head.onBranch() ? "ref: " : "commit: ", head.ref());
    }

    static byte[] text(String ref, Ref value, boolean byCommit) {
        if (!ref.startsWith("refs/heads/")) {
            return line("object: ", value.object());
        }
        return byCommit ? line("commit: ", value.object()) : line("tree: ", value.tree());
    }

    private static byte[] line(String word, String value) {
        return (word + value + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(HEAD));
        state.refs().keySet().stream().filter(this::isLeaf).forEach(names::add);
        if (!byCommit) {
            state.branch().ifPresent(b -> state.files().keySet().forEach(f -> names.add(b + ":" + f)));
        }
        state.staged().keySet().forEach(p -> names.add(INDEX + p));
        state.dirty().forEach(p -> names.add(WORK + p));
        return names;
    }

    /// The branch that is checked out is known by its files, unless by its commit.
    private boolean isLeaf(String ref) {
        return byCommit || !state.branch().equals(Optional.of(ref));
    }

    private Optional<Place> place(String leaf) {
        if (leaf.equals(HEAD)) {
            return Optional.of(new Text(text(state.head())));
        }
        int colon = leaf.indexOf(':');
        if (colon < 0) {
            return Optional.ofNullable(state.refs().get(leaf))
                    .filter(r -> isLeaf(leaf))
                    .map(r -> new Text(text(leaf, r, byCommit)));
        }
        String path = leaf.substring(colon + 1);
        if (leaf.startsWith(WORK)) {
            return state.dirty().contains(path) ? Optional.of(new Live(path)) : Optional.empty();
        }
        if (leaf.startsWith(INDEX)) {
            Optional<GitEntry> differs = state.staged().get(path);
            return differs == null
                    ? Optional.empty()
                    : Optional.of(differs.isPresent() ? new Stored(differs.get()) : new Text(DELETED));
        }
        boolean here = !byCommit && state.branch().equals(Optional.of(leaf.substring(0, colon)));
        return here ? Optional.ofNullable(state.files().get(path)).map(Stored::new) : Optional.empty();
    }

    /// Throws the store's failure as it is, all other as a failure of the target.
    Tree tree(BlobStore blobs) throws TargetFailedException, StoreException {
        boolean keep = !(blobs instanceof DiscardingBlobStore);
        List<String> names = names();
        Set<GitEntry> wanted = new LinkedHashSet<>();
        for (String name : names) {
            if (place(name).orElseThrow() instanceof Stored(GitEntry entry)) {
                Optional<Hash> known = contents.known(entry);
                if (known.isEmpty() || (keep && !blobs.contains(known.get()))) {
                    wanted.add(entry);
                }
            }
        }
        contents.read(wanted, (entry, bytes) -> blobs.put(bytes));
        Tree tree = Tree.EMPTY;
        for (String name : names) {
            switch (place(name).orElseThrow()) {
                case Stored(GitEntry entry) -> tree = tree.with(name, contents.hash(entry));
                case Text(byte[] bytes) -> tree = tree.with(name, blobs.put(bytes));
                case Live(String path) -> {
                    Optional<byte[]> bytes = live(path);
                    if (bytes.isPresent()) {
                        tree = tree.with(name, blobs.put(bytes.get()));
                    }
                }
            }
        }
        tree.save(blobs);
        return tree;
    }

    Optional<byte[]> read(String leaf) throws TargetFailedException {
        Optional<Place> place = place(leaf);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        return switch (place.get()) {
            case Stored(GitEntry entry) -> Optional.of(contents.one(entry));
            case Text(byte[] bytes) -> Optional.of(bytes);
            case Live(String path) -> live(path);
        };
    }

    Map<String, Optional<Hash>> versions(Collection<String> leaves) throws TargetFailedException {
        List<GitEntry> stored = new ArrayList<>();
        leaves.forEach(l -> place(l).ifPresent(p -> {
            if (p instanceof Stored(GitEntry entry)) {
                stored.add(entry);
            }
        }));
        contents.learn(stored);
        Map<String, Optional<Hash>> versions = new HashMap<>();
        for (String leaf : leaves) {
            Optional<Place> place = place(leaf);
            versions.put(
                    leaf,
                    place.isPresent() && place.get() instanceof Stored(GitEntry entry)
                            ? Optional.of(contents.hash(entry))
                            : read(leaf).map(Hash::of));
        }
        return versions;
    }

    /// A file that differs from the index; one that is gone where the index has one is `deleted`.
    private Optional<byte[]> live(String path) throws TargetFailedException {
        Optional<byte[]> file = work.read(path);
        return file.isPresent() || state.indexed(path).isEmpty() ? file : Optional.of(DELETED);
    }
}
