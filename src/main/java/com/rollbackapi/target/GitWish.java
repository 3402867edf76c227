package com.rollbackapi.target;

import com.rollbackapi.target.GitState.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a repository shall be: its live state with changes of leaves on it.
final class GitWish {
    private final GitState live;
    private final boolean byCommit;
    private Head head;
    private final SortedMap<String, Optional<String>> refs = new TreeMap<>();
    private final SortedMap<String, Map<String, Optional<GitEntry>>> files = new TreeMap<>();
    private final SortedMap<String, Optional<GitEntry>> staged;
    private final SortedMap<String, File> work = new TreeMap<>();

    /// What a file of the work tree shall be.
    sealed interface File {}

    /// As the index has it.
    enum Clean implements File {
        CLEAN
    }

    /// Not there.
    enum Gone implements File {
        GONE
    }

    /// With these bytes of a directory's leaf.
    record Content(byte[] leaf) implements File {}

    GitWish(GitState live, boolean byCommit) {
        this.live = live;
        this.byCommit = byCommit;
        this.head = live.head();
        this.staged = new TreeMap<>(live.staged());
    }

    /// Makes an object of a file's leaf.
    interface Storing {
        GitEntry store(byte[] leaf) throws TargetFailedException;
    }

    /// Adds one change. Throws `IllegalArgumentException` for a leaf or bytes that no state has.
    void add(String leaf, Optional<byte[]> bytes, Storing objects) throws TargetFailedException {
        int colon = leaf.indexOf(':');
        if (leaf.equals(GitLeaves.HEAD)) {
            head = head(bytes.orElseThrow(() -> new IllegalArgumentException("a repository always has a HEAD")));
        } else if (colon < 0) {
            ref(leaf, bytes);
        } else {
            file(leaf.substring(0, colon + 1), leaf.substring(colon + 1), bytes, objects);
        }
    }

    private static Head head(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith("ref: refs/heads/")) {
            return new Head(true, word(bytes, "ref: "));
        }
        return new Head(false, id(bytes, "commit: "));
    }

    private void ref(String leaf, Optional<byte[]> bytes) {
        boolean branch = leaf.startsWith("refs/heads/");
        if (!branch && !leaf.startsWith("refs/tags/")) {
            throw new IllegalArgumentException("no leaf has that name");
        }
        String word = branch ? (byCommit ? "commit: " : "tree: ") : "object: ";
        refs.put(leaf, bytes.map(b -> id(b, word)));
    }

    private void file(String scope, String path, Optional<byte[]> bytes, Storing objects) throws TargetFailedException {
        checked(path);
        Optional<GitEntry> entry = Optional.empty();
        boolean deleted = bytes.isPresent() && Arrays.equals(bytes.get(), GitLeaves.DELETED);
        switch (scope) {
            case GitLeaves.WORK ->
                work.put(path, bytes.isEmpty() ? Clean.CLEAN : deleted ? Gone.GONE : new Content(bytes.get()));
            case GitLeaves.INDEX -> {
                if (bytes.isEmpty()) {
                    staged.remove(path);
                } else {
                    staged.put(path, deleted ? entry : Optional.of(objects.store(bytes.get())));
                }
            }
            default -> {
                if (byCommit || !scope.startsWith("refs/heads/")) {
                    throw new IllegalArgumentException("no leaf has that name");
                }
                if (bytes.isPresent()) {
                    entry = Optional.of(objects.store(bytes.get()));
                }
                files.computeIfAbsent(scope.substring(0, scope.length() - 1), s -> new TreeMap<>())
                        .put(path, entry);
            }
        }
    }

    /// Git itself refuses these in trees, and a path must not lead out of the work tree, or into `.git`.
    private static void checked(String path) {
        GitPath.bytes(path);
        for (String part : path.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.equalsIgnoreCase(".git")
                    || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("it is no path of a repository");
            }
        }
    }

    private static String word(byte[] bytes, String word) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.startsWith(word) || text.length() == word.length() + 1 || text.indexOf('\n') != text.length() - 1) {
            throw new IllegalArgumentException("its bytes are not \"" + word + "…\" and a line feed");
        }
        return text.substring(word.length(), text.length() - 1);
    }

    private static String id(byte[] bytes, String word) {
        String id = word(bytes, word);
        if (!id.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + id + "' is no object's id");
        }
        return id;
    }

    Head head() {
        return head;
    }

    /// Branches and tags that shall change: to the tree, commit or object, or empty to go.
    SortedMap<String, Optional<String>> refs() {
        return refs;
    }

    Map<String, File> work() {
        return work;
    }

    /// The files of the branch that shall be checked out; empty where nothing says so, since its commit or its tree
    /// does.
    Optional<SortedMap<String, GitEntry>> files() {
        if (byCommit || !head.onBranch()) {
            return Optional.empty();
        }
        boolean same = live.head().equals(head);
        SortedMap<String, GitEntry> all = new TreeMap<>();
        if (same) {
            all.putAll(live.files());
        } else if (!files.containsKey(head.ref()) && live.refs().containsKey(head.ref())) {
            return Optional.empty();
        }
        files.getOrDefault(head.ref(), Map.of()).forEach((path, entry) -> {
            if (entry.isPresent()) {
                all.put(path, entry.get());
            } else {
                all.remove(path);
            }
        });
        return Optional.of(all);
    }

    /// The index for a tree that HEAD will have.
    SortedMap<String, GitEntry> index(SortedMap<String, GitEntry> tree) {
        SortedMap<String, GitEntry> index = new TreeMap<>(tree);
        staged.forEach((path, entry) -> {
            if (entry.isPresent()) {
                index.put(path, entry.get());
            } else {
                index.remove(path);
            }
        });
        return index;
    }
}
