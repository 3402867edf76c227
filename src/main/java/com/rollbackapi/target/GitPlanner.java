package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.target.GitIntent.FileMove;
import com.rollbackapi.target.GitIntent.HeadMove;
import com.rollbackapi.target.GitIntent.RefMove;
import com.rollbackapi.target.GitState.Ref;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Turns changes of leaves into what has to move in a repository, and makes all that the moves need: objects, commits,
/// files that wait. Nothing live changes.
final class GitPlanner {
    private static final List<String> UNFINISHED =
            List.of("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge", "rebase-apply");

    private final GitTools tools;
    private final GitState live;
    private final String staging;
    private final GitPlain plain;
    private final GitCommits commits;

    /// Of the commits that branches get.
    private final Map<String, String> trees = new HashMap<>();

    /// @param staging the folder below our own where files wait, with its `/`
    GitPlanner(GitTools tools, GitState live, String staging) throws TargetFailedException {
        this.tools = tools;
        this.live = live;
        this.staging = staging;
        this.plain = GitPlain.of(tools, tools.settings().now());
        this.commits = new GitCommits(plain, staging);
    }

    /// What is to be moved.
    ///
    /// @param index is ready for it
    /// @param clean the files that will be as that index has them, by their leaves
    /// @param plain what this process may do of it
    record Planned(GitIntent intent, GitIndex.Next index, Map<String, Hash> clean, GitPlain plain) {}

    Planned plan(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        refuseUnfinished();
        GitWish wish = wish(changes, blobs);
        Optional<SortedMap<String, GitEntry>> tree = wish.files();
        List<RefMove> refs;
        GitIndex.Next index;
        if (tree.isPresent()) {
            index = next(wish.index(tree.get()));
            boolean isTree = wish.index(tree.get()).equals(tree.get());
            refs = recommitted(wish, changes, isTree ? Optional.of(index) : Optional.empty());
        } else {
            refs = tools.byCommit() ? moved(wish) : recommitted(wish, changes, Optional.empty());
            index = next(wish.index(tree(wish, refs)));
        }
        GitFilePlan files = new GitFilePlan(plain, live, staging);
        List<FileMove> moves = files.moves(wish, index, blobs);
        Optional<HeadMove> head = wish.head().equals(live.head())
                ? Optional.empty()
                : Optional.of(new HeadMove(live.head(), wish.head()));
        return new Planned(new GitIntent(refs, head, index.moves(), moves), index, files.clean(), plain);
    }

    private void refuseUnfinished() throws TargetFailedException {
        for (String unfinished : UNFINISHED) {
            if (Files.exists(tools.folder().gitFolder().resolve(unfinished))) {
                throw tools.failed(
                        Optional.empty(),
                        "an operation of git is not finished: there is a " + unfinished,
                        "finish it or abort it, then repeat");
            }
        }
        if (plain.config().isTrue("core.sparsecheckout")) {
            throw tools.failed(
                    Optional.empty(),
                    "only a part of the repository is checked out",
                    "end that with git sparse-checkout disable");
        }
    }

    private GitWish wish(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        GitWish wish = new GitWish(live, tools.byCommit());
        Map<String, GitEntry> objects = objects(changes, blobs);
        for (Change change : changes) {
            Optional<byte[]> bytes = Optional.empty();
            if (change.replacement().isPresent()) {
                bytes = Optional.of(blobs.require(change.replacement().get(), "the new content of " + change.leaf()));
            }
            try {
                wish.add(change.leaf(), bytes, leaf -> {
                    GitEntry stored = objects.get(Hash.of(leaf).hex());
                    return stored != null ? stored : GitEntry.ofSubmoduleLeaf(leaf);
                });
            } catch (IllegalArgumentException e) {
                throw noLeaf(change, e);
            }
        }
        return wish;
    }

    private TargetFailedException noLeaf(Change change, IllegalArgumentException e) {
        return tools.failed(
                        Optional.of(change.leaf()),
                        String.valueOf(e.getMessage()),
                        "write leaves as GitTarget describes them")
                .because(e);
    }

    /// Writes the contents of files that trees and the index shall have into the object store, all in one command.
    /// Those of files that were read from a commit before are there, since our refs keep it.
    private Map<String, GitEntry> objects(List<Change> changes, BlobSource blobs)
            throws TargetFailedException, StoreException {
        Map<String, byte[]> leaves = new TreeMap<>();
        Map<String, GitEntry> objects = new HashMap<>();
        for (Change change : changes) {
            boolean stored = change.leaf().indexOf(':') > 0 && !change.leaf().startsWith(GitLeaves.WORK);
            if (!stored || change.replacement().isEmpty()) {
                continue;
            }
            Hash hash = change.replacement().get();
            Optional<GitEntry> known = change.leaf().startsWith(GitLeaves.INDEX)
                    ? Optional.empty()
                    : tools.contents().entry(hash);
            if (known.isPresent()) {
                objects.put(hash.hex(), known.get());
                continue;
            }
            byte[] bytes = blobs.require(hash, "the new content of " + change.leaf());
            if (!GitEntry.isSubmoduleLeaf(bytes) && !Arrays.equals(bytes, GitLeaves.DELETED)) {
                try {
                    GitEntry.modeOf(bytes);
                    leaves.put(hash.hex(), bytes);
                } catch (IllegalArgumentException e) {
                    throw noLeaf(change, e);
                }
            }
        }
        if (leaves.isEmpty()) {
            return objects;
        }
        StringBuilder names = new StringBuilder();
        for (var leaf : leaves.entrySet()) {
            names.append(tools.folder().stage(staging + "object-" + leaf.getKey(), GitEntry.contentOf(leaf.getValue())))
                    .append('\n');
        }
        String[] ids = tools.git()
                .text(Git.Call.of("hash-object", "-w", "--no-filters", "--stdin-paths")
                        .with(names.toString()))
                .split("\n", -1);
        int i = 0;
        for (var leaf : leaves.entrySet()) {
            GitEntry entry = new GitEntry(GitEntry.modeOf(leaf.getValue()), ids[i++]);
            tools.contents().wrote(Hash.parse(leaf.getKey()), entry);
            objects.put(leaf.getKey(), entry);
        }
        return objects;
    }

    /// Refs that go to the very objects asked for.
    private List<RefMove> moved(GitWish wish) throws TargetFailedException {
        List<RefMove> moves = new ArrayList<>();
        for (var e : wish.refs().entrySet()) {
            add(moves, e.getKey(), e.getValue());
        }
        present(moves);
        return moves;
    }

    private void add(List<RefMove> moves, String ref, Optional<String> to) {
        Optional<String> from = Optional.ofNullable(live.refs().get(ref)).map(Ref::object);
        if (!from.equals(to)) {
            moves.add(new RefMove(ref, from, to));
        }
    }

    private void present(List<RefMove> moves) throws TargetFailedException {
        StringBuilder ids = new StringBuilder();
        moves.forEach(m -> m.to().ifPresent(id -> ids.append(id).append('\n')));
        if (ids.isEmpty()) {
            return;
        }
        String out = tools.git().text(Git.Call.of("cat-file", "--batch-check").with(ids.toString()));
        if (out.contains(" missing\n")) {
            throw tools.failed(
                    Optional.empty(),
                    "the repository lacks an object that a ref is to have: " + out.strip(),
                    "fetch it, then repeat");
        }
    }

    /// Branches that get the trees asked for by commits, so that no history is lost; tags go where they were.
    private List<RefMove> recommitted(GitWish wish, List<Change> changes, Optional<GitIndex.Waiting> index)
            throws TargetFailedException {
        List<RefMove> moves = new ArrayList<>();
        Optional<String> out = wish.head().onBranch() ? Optional.of(wish.head().ref()) : Optional.empty();
        Optional<SortedMap<String, GitEntry>> wanted = wish.files();
        boolean unchanged = wish.head().equals(live.head()) && wanted.equals(Optional.of(live.files()));
        if (out.isPresent() && wanted.isPresent() && !unchanged) {
            add(moves, out.get(), checkedOut(new Branch(out.get(), wanted.get(), index), changes));
        }
        for (var e : wish.refs().entrySet()) {
            if (!Optional.of(e.getKey()).equals(out)) {
                add(moves, e.getKey(), other(e.getKey(), e.getValue()));
            }
        }
        // the branch that was checked out had no leaf of its own: without one in the wanted state it goes
        if (!live.branch().equals(out)
                && live.branch().isPresent()
                && !wish.refs().containsKey(live.branch().get())) {
            add(moves, live.branch().get(), Optional.empty());
        }
        present(moves.stream().filter(m -> m.ref().startsWith("refs/tags/")).toList());
        keep(moves);
        return moves;
    }

    /// Adds the refs that keep what branches are moved to.
    private void keep(List<RefMove> moves) {
        for (RefMove m : List.copyOf(moves)) {
            Optional<String> tree = m.to().map(trees::get);
            if (tree.isPresent()) {
                String name = GitCommits.keptName(m.ref(), tree.get());
                Optional<String> from = Optional.ofNullable(live.kept().get(name));
                if (!from.equals(m.to())) {
                    moves.add(new RefMove(name, from, m.to()));
                }
            }
        }
    }

    private String commit(GitCommits.Wanted wanted) throws TargetFailedException {
        String commit = commits.commit(wanted, live.kept());
        trees.put(commit, wanted.tree());
        return commit;
    }

    /// A branch that is to be checked out.
    ///
    /// @param files those of its tree
    /// @param index one that has exactly these, where there is one
    private record Branch(String ref, SortedMap<String, GitEntry> files, Optional<GitIndex.Waiting> index) {}

    private Optional<String> checkedOut(Branch branch, List<Change> changes) throws TargetFailedException {
        Optional<Ref> tip = Optional.ofNullable(live.refs().get(branch.ref()));
        if (tip.isEmpty() && branch.files().isEmpty()) {
            return Optional.empty();
        }
        // what refs lead to is there: such a tree need not be written again
        Optional<String> known = tip.isEmpty() || commits.hasHooksOfIndex()
                ? Optional.empty()
                : tools.reader().treeOf(branch.files(), live.kept().values());
        Optional<GitIndex.Waiting> index = branch.index().isPresent() || known.isPresent()
                ? branch.index()
                : Optional.of(treeIndex(tip, branch.files()));
        String tree =
                known.isPresent() ? known.get() : writeTree(index.orElseThrow().file());
        if (tip.isPresent() && tip.get().tree().equals(tree)) {
            return tip.map(Ref::object);
        }
        String commit = commit(new GitCommits.Wanted(branch.ref(), tree, tip, index, title(branch.ref(), changes)));
        tools.reader().made(commit, tree, tip.map(Ref::object), branch.files());
        return Optional.of(commit);
    }

    private String writeTree(Path index) throws TargetFailedException {
        Git.Call write = Git.Call.of("write-tree").on(index);
        Git.Answer<byte[]> written = tools.git().ask(write);
        if (written.exit() != 0) {
            tools.contents().forget(); // an object was pruned: the next try writes it anew
            throw tools.git().failed(write, written);
        }
        return new String(written.out(), StandardCharsets.US_ASCII).strip();
    }

    private GitIndex.Waiting treeIndex(Optional<Ref> tip, SortedMap<String, GitEntry> files)
            throws TargetFailedException {
        Path index = tools.folder().own(staging + "index.tree");
        tools.git()
                .run((tip.isPresent()
                                ? Git.Call.of("read-tree", tip.get().object())
                                : Git.Call.of("read-tree", "--empty"))
                        .on(index));
        SortedMap<String, GitEntry> base =
                tip.isPresent() ? tools.reader().tree(tip.get().object()) : new TreeMap<>();
        GitIndex.update(tools.git(), index, GitIndex.differences(base, files));
        return () -> index;
    }

    private static String title(String branch, List<Change> changes) {
        List<String> paths = changes.stream()
                .map(Change::leaf)
                .filter(l -> l.startsWith(branch + ":"))
                .map(l -> l.substring(branch.length() + 1).replaceAll("\\p{Cntrl}", "?"))
                .toList();
        return switch (paths.size()) {
            case 0 -> "Put a state back";
            case 1 -> "Write " + paths.getFirst();
            default -> "Write " + paths.getFirst() + " and " + (paths.size() - 1) + " more";
        };
    }

    private Optional<String> other(String ref, Optional<String> to) throws TargetFailedException {
        if (to.isEmpty() || !ref.startsWith("refs/heads/")) {
            return to;
        }
        Optional<Ref> tip = Optional.ofNullable(live.refs().get(ref));
        if (tip.isPresent() && tip.get().tree().equals(to.get())) {
            return tip.map(Ref::object);
        }
        return Optional.of(commit(new GitCommits.Wanted(ref, to.get(), tip, Optional.empty(), "Put a state back")));
    }

    /// The tree that HEAD will have.
    private SortedMap<String, GitEntry> tree(GitWish wish, List<RefMove> refs) throws TargetFailedException {
        Optional<SortedMap<String, GitEntry>> files = wish.files();
        if (files.isPresent()) {
            return files.get();
        }
        if (!wish.head().onBranch()) {
            return tools.reader().tree(wish.head().ref());
        }
        Optional<String> commit = refs.stream()
                .filter(r -> r.ref().equals(wish.head().ref()))
                .findFirst()
                .map(RefMove::to)
                .orElseGet(() ->
                        Optional.ofNullable(live.refs().get(wish.head().ref())).map(Ref::object));
        return commit.isPresent() ? tools.reader().tree(commit.get()) : new TreeMap<>();
    }

    private GitIndex.Next next(SortedMap<String, GitEntry> wanted) throws TargetFailedException {
        SortedMap<String, GitEntry> now = new TreeMap<>(live.files());
        live.staged().forEach((path, entry) -> {
            if (entry.isPresent()) {
                now.put(path, entry.get());
            } else {
                now.remove(path);
            }
        });
        return GitIndex.next(plain, staging + "index.next", GitIndex.differences(now, wanted));
    }
}
