package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.GitIntent.RefMove;
import com.rollbackapi.target.GitState.Head;
import com.rollbackapi.target.GitState.Ref;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads a repository's state in one command, in none where nothing can have been changed since, a second where refs
/// were moved since the last time, and a third for a tree that was not seen lately.
final class GitReader {
    /// Where our own refs are.
    static final String KEPT = "refs/rollbackapi/kept/";

    private static final int TREES_REMEMBERED = 4;
    private static final int COMMITS_REMEMBERED = 64;
    private static final int TRIES = 5;

    private final String target;
    private final Git git;
    private final GitRefFiles refFiles;
    private final GitSighting sighting;

    /// The last status, and what it was asked on.
    private Optional<Hash> statusOf = Optional.empty();

    private Status statusSeen = new Status();

    /// Trees never change, so they are remembered by their commits.
    private final Map<String, SortedMap<String, GitEntry>> trees = new Recent<>(TREES_REMEMBERED);

    /// The first parents of commits that were made here.
    private final Map<String, String> parents = new Recent<>(COMMITS_REMEMBERED);

    /// The trees of commits that branches have or had.
    private final Map<String, String> commitTrees = new Recent<>(COMMITS_REMEMBERED);

    private Map<String, String> refFilesSeen = Map.of();
    private Refs refsSeen = new Refs();

    GitReader(String target, Git git, GitRefFiles refFiles, GitSighting sighting) {
        this.target = target;
        this.git = git;
        this.refFiles = refFiles;
        this.sighting = sighting;
    }

    private static final class Recent<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;

        private final int limit;

        private Recent(int limit) {
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > limit;
        }
    }

    /// Remembers what a commit that was made here has.
    void made(String commit, String tree, Optional<String> parent, SortedMap<String, GitEntry> files) {
        parent.ifPresent(p -> parents.put(commit, p));
        commitTrees.put(commit, tree);
        trees.put(commit, Collections.unmodifiableSortedMap(files));
    }

    /// The id of the tree that has exactly these files, where one of the commits is known to have it.
    Optional<String> treeOf(SortedMap<String, GitEntry> files, Collection<String> commits) {
        return trees.entrySet().stream()
                .filter(e -> commits.contains(e.getKey()) && e.getValue().equals(files))
                .flatMap(e -> Optional.ofNullable(commitTrees.get(e.getKey())).stream())
                .findFirst();
    }

    /// Takes note of refs that a transaction of ours has just moved. It counts only where all the files of refs are
    /// what they were when git was last asked, with exactly these moves made; else git is asked again.
    void moved(List<RefMove> moves) {
        Map<String, String> files = new TreeMap<>(refFilesSeen);
        Refs refs = refsSeen.copy();
        for (RefMove m : moves) {
            if (refFilesSeen.isEmpty() || m.to().isEmpty() || !refs.move(m, commitTrees)) {
                return;
            }
            files.put(m.ref(), m.to().get() + "\n");
        }
        if (refFiles.read().equals(Optional.of(files))) {
            refFilesSeen = files;
            refsSeen = refs;
        }
    }

    /// After files or the index were changed by this process.
    void changed() {
        statusOf = Optional.empty();
    }

    /// Whether a commit is known to be an earlier one than another, since those between were made here.
    boolean isEarlier(String commit, String than) {
        String at = parents.get(than);
        while (at != null && !at.equals(commit)) {
            at = parents.get(at);
        }
        return at != null;
    }

    GitState state() throws TargetFailedException {
        for (int i = 0; i < TRIES; i++) {
            Status status = knownStatus();
            Refs refs = refs();
            // two commands look at two moments; where HEAD moved between them, look again
            boolean same = refs.isOf(status);
            if (same) {
                return state(status, refs);
            }
            statusOf = Optional.empty(); // a branch's commit is no part of a sighting
        }
        throw new TargetFailedException(
                        target,
                        Optional.empty(),
                        "HEAD keeps moving while it is read",
                        "let what works in the repository finish, then repeat")
                .passing();
    }

    private GitState state(Status status, Refs refs) throws TargetFailedException {
        Head head = refs.checkedOut.isEmpty() && status.commit.isPresent()
                ? new Head(false, status.commit.get())
                : new Head(true, refs.checkedOut.orElse("refs/heads/" + status.head));
        SortedMap<String, GitEntry> files = status.commit.isPresent() ? tree(status.commit.get()) : new TreeMap<>();
        return new GitState(head, status.commit, refs.all, refs.kept, files, status.staged, status.dirty);
    }

    /// The files of a commit or tree, those of its submodules not among them.
    SortedMap<String, GitEntry> tree(String object) throws TargetFailedException {
        SortedMap<String, GitEntry> known = trees.get(object);
        if (known != null) {
            return known;
        }
        SortedMap<String, GitEntry> files = new TreeMap<>();
        for (byte[] line : split(git.run(Git.Call.of("ls-tree", "-r", "-z", "--full-tree", object)))) {
            int tab = indexOf(line, '\t', 0);
            String[] facts = ascii(line, 0, tab).split(" ", -1);
            files.put(path(line, tab + 1), new GitEntry(facts[0], facts[2]));
        }
        trees.put(object, Collections.unmodifiableSortedMap(files));
        return files;
    }

    private static final class Status {
        private Optional<String> commit = Optional.empty();
        private String head = "";
        private final SortedMap<String, Optional<GitEntry>> staged = new TreeMap<>();
        private final SortedSet<String> dirty = new TreeSet<>();

        private boolean detached() {
            return head.equals("(detached)");
        }
    }

    /// The last one where nothing can have been changed since before git was asked for it.
    private Status knownStatus() throws TargetFailedException {
        if (statusOf.isPresent() && statusOf.equals(sighting.now())) {
            return statusSeen;
        }
        statusOf = Optional.empty();
        Optional<Hash> before = sighting.settled();
        statusSeen = status();
        statusOf = before;
        return statusSeen;
    }

    private Status status() throws TargetFailedException {
        Status status = new Status();
        byte[] out = git.run(Git.Call.of(
                "status",
                "--porcelain=v2",
                "-z",
                "--branch",
                "--no-ahead-behind",
                "--no-renames",
                "--untracked-files=all",
                "--ignore-submodules=all"));
        for (byte[] line : split(out)) {
            switch (line[0]) {
                case '#' -> header(status, new String(line, StandardCharsets.UTF_8));
                case '1' -> changed(status, line);
                case '?' -> {
                    // a repository inside this one is listed as a folder: it is a system of its own
                    if (line[line.length - 1] != '/') {
                        status.dirty.add(path(line, 2));
                    }
                }
                default ->
                    throw new TargetFailedException(
                            target,
                            Optional.of(path(line, line[0] == 'u' ? afterFields(line, 10) : 0)),
                            "it is in conflict in a merge that is not finished",
                            "finish the merge or abort it, then repeat");
            }
        }
        return status;
    }

    private static void header(Status status, String line) {
        if (line.startsWith("# branch.oid ")) {
            String id = line.substring("# branch.oid ".length());
            status.commit = id.equals("(initial)") ? Optional.empty() : Optional.of(id);
        } else if (line.startsWith("# branch.head ")) {
            status.head = line.substring("# branch.head ".length());
        }
    }

    /// `1 XY sub mH mI mW hH hI path`.
    private static void changed(Status status, byte[] line) {
        int start = afterFields(line, 8);
        String[] f = ascii(line, 0, start).split(" ", -1);
        String path = path(line, start);
        if (f[1].charAt(0) != '.') {
            status.staged.put(path, f[4].equals("000000") ? Optional.empty() : Optional.of(new GitEntry(f[4], f[7])));
        }
        if (f[1].charAt(1) != '.') {
            status.dirty.add(path);
        }
    }

    private static final class Refs {
        private final SortedMap<String, Ref> all = new TreeMap<>();
        private final Map<String, String> kept = new HashMap<>();
        private Optional<String> checkedOut = Optional.empty();

        private Refs copy() {
            Refs copy = new Refs();
            copy.all.putAll(all);
            copy.kept.putAll(kept);
            copy.checkedOut = checkedOut;
            return copy;
        }

        /// False for a move that is more than an existing branch at a commit whose tree is known, or a ref of
        /// ours.
        private boolean move(RefMove m, Map<String, String> commitTrees) {
            String to = m.to().orElseThrow();
            if (m.ref().startsWith(KEPT)) {
                kept.put(m.ref(), to);
                return true;
            }
            String tree = commitTrees.get(to);
            return m.ref().startsWith("refs/heads/") && tree != null && all.replace(m.ref(), new Ref(to, tree)) != null;
        }

        private boolean isOf(Status status) {
            if (checkedOut.isEmpty()) {
                return status.commit.isEmpty() || status.detached();
            }
            Optional<String> tip = checkedOut.map(ref -> all.get(ref)).map(Ref::object);
            return status.commit.equals(tip) && checkedOut.get().equals("refs/heads/" + status.head);
        }
    }

    private Refs refs() throws TargetFailedException {
        Optional<Map<String, String>> before = refFiles.read();
        if (before.equals(Optional.of(refFilesSeen))) {
            return refsSeen;
        }
        Refs refs = listedRefs();
        refFilesSeen = Map.of();
        if (before.isPresent() && before.equals(refFiles.read())) {
            refFilesSeen = before.get();
            refsSeen = refs;
        }
        return refs;
    }

    private Refs listedRefs() throws TargetFailedException {
        Refs refs = new Refs();
        String out = git.text(Git.Call.of(
                "for-each-ref",
                "--format=%(refname)%00%(objectname)%00%(tree)%00%(HEAD)%00%(symref)",
                "refs/heads",
                "refs/tags",
                KEPT));
        for (String line : out.split("\n", -1)) {
            String[] f = line.split("\0", -1);
            if (line.isEmpty() || !f[4].isEmpty()) {
                continue; // a ref that only names another one changes with that
            }
            if (f[0].startsWith(KEPT)) {
                refs.kept.put(f[0], f[1]);
            } else {
                refs.all.put(f[0], new Ref(f[1], f[2]));
                if (f[0].startsWith("refs/heads/")) {
                    commitTrees.put(f[1], f[2]);
                }
            }
            if (f[3].equals("*")) {
                refs.checkedOut = Optional.of(f[0]);
            }
        }
        return refs;
    }

    private static List<byte[]> split(byte[] out) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        while (from < out.length) {
            int end = indexOf(out, '\0', from);
            parts.add(Arrays.copyOfRange(out, from, end));
            from = end + 1;
        }
        return parts;
    }

    private static int afterFields(byte[] line, int fields) {
        int at = 0;
        for (int i = 0; i < fields; i++) {
            at = indexOf(line, ' ', at) + 1;
        }
        return at;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        int i = from;
        while (i < bytes.length && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static String path(byte[] line, int from) {
        return GitPath.text(Arrays.copyOfRange(line, from, line.length));
    }
}
