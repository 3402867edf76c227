package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A repository with a work tree, through the `git` command line and, where nothing in it says otherwise, in a few
/// things as git does them ([GitPlain]). Its leaves, whose names no ref and no path can confuse, since a ref has no
/// `:`:
///
/// | leaf | bytes |
/// |---|---|
/// | `HEAD` | `ref: refs/heads/main`, or `commit: ID` where it is detached |
/// | `refs/heads/main:PATH` | a file of the branch that is checked out, as a directory's leaf; a submodule is `commit`,
/// then its commit's id |
/// | `refs/heads/OTHER` | `tree: ID` of a branch that is not checked out |
/// | `refs/tags/NAME` | `object: ID` |
/// | `index:PATH` | what the index has where it differs from HEAD; `deleted` where it has nothing |
/// | `work:PATH` | a file that differs from the index or is not tracked; `deleted` where the index has one |
///
/// **A state is content, history is not part of it.** In the mode [Restore#COMMIT] a branch is put back by a new commit
/// whose tree is the wanted one, on top of what is there: nobody's commit is lost, hooks and signing are honoured, and
/// the leaves, so the root, are the same as before. A branch that is gone comes back at the commit it had. In the mode
/// [Restore#REF] branches are leaves by their commits, `commit: ID`, the checked-out one too, and are moved back.
///
/// **Nothing is lost.** All commits that were ever captured are kept by refs under `refs/rollbackapi/kept`. A file that
/// is not tracked goes only where a change names it with its content; ignored files, repositories inside this one and
/// the files of submodules are no part of the state and never touched: where one lies in the way, preparing fails.
///
/// **A commit** takes the index's lock, which git honours, compares, writes down what it is about to do
/// (`.git/rollbackapi/intent`), moves refs under git's locks if they are what they were, then files, then the index.
/// Whatever a crash leaves undone the next call finishes, whichever it is.
public final class GitTarget implements Target {
    private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+).*", Pattern.DOTALL);

    /// `git hook run` came with it.
    private static final int MINOR_NEEDED = 36;

    /// Programs that are known to be new enough.
    private static final Set<Path> ENOUGH = ConcurrentHashMap.newKeySet();

    private final String name;
    private final GitFolder folder;
    private final GitTools tools;
    private final GitMoves moves;

    /// How a branch is put back.
    public enum Restore {
        /// By a new commit with the old tree.
        COMMIT,
        /// By moving it to the old commit.
        REF
    }

    private GitTarget(String name, Restore restore, Git git, Path top, GitFolder folder) {
        this.name = name;
        this.folder = folder;
        GitSighting sighting = new GitSighting(top, folder);
        this.tools = new GitTools(
                name,
                restore == Restore.REF,
                git,
                folder,
                new GitWork(name, top, folder.own()),
                new GitReader(name, git, folder.refFiles(), sighting),
                new GitSettings(git, sighting),
                sighting,
                new GitContents(name, git));
        this.moves = new GitMoves(tools);
    }

    /// Opens an existing repository and finishes what a crash left.
    ///
    /// @param folder the top folder of its work tree
    /// @throws TargetFailedException where it is none, or git is missing or older than 2.36
    public static GitTarget open(String name, Path folder, Restore restore) throws TargetFailedException {
        return open(name, folder, restore, Path.of("git"));
    }

    static GitTarget open(String name, Path folder, Restore restore, Path program) throws TargetFailedException {
        if (!Files.isDirectory(folder)) {
            throw new TargetFailedException(
                    name, Optional.empty(), folder + " is no folder", "name the top folder of a repository");
        }
        Path top;
        try {
            top = folder.toRealPath();
        } catch (IOException e) {
            throw new TargetFailedException(name, Optional.empty(), folder + " cannot be read", "let this user read it")
                    .because(e);
        }
        Git git = new Git(name, program, top);
        requireVersion(name, git, program);
        String[] facts = git.text(Git.Call.of(
                        "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel"))
                .split("\n", -1);
        if (!Path.of(facts[2]).equals(top)) {
            throw new TargetFailedException(
                    name, Optional.empty(), folder + " lies inside the repository " + facts[2], "name that folder");
        }
        GitFolder gitFolder = new GitFolder(name, Path.of(facts[0]), Path.of(facts[1]));
        GitTarget target = new GitTarget(name, restore, git, top, gitFolder);
        target.recover();
        target.folder.clearStaged();
        return target;
    }

    private static void requireVersion(String name, Git git, Path program) throws TargetFailedException {
        if (ENOUGH.contains(program)) {
            return;
        }
        String said = git.text(Git.Call.of("version"));
        Matcher version = VERSION.matcher(said);
        boolean enough = version.matches()
                && (Integer.parseInt(version.group(1)) > 2
                        || (Integer.parseInt(version.group(1)) == 2
                                && Integer.parseInt(version.group(2)) >= MINOR_NEEDED));
        if (!enough) {
            throw new TargetFailedException(
                    name, Optional.empty(), said.strip() + " is too old", "install git 2." + MINOR_NEEDED);
        }
        ENOUGH.add(program);
    }

    /// What [#prepare] gives.
    ///
    /// @param by who prepared, and alone may commit
    /// @param seen the state that it was prepared on
    /// @param staging where files wait
    /// @param plan empty where nothing was to be done
    /// @param blobs where the contents are, should the repository have moved and the moves be made anew
    private record Staged(
            GitTarget by,
            List<Change> changes,
            GitState seen,
            String staging,
            Optional<GitPlanner.Planned> plan,
            BlobSource blobs)
            implements Prepared {
        Staged {
            changes = List.copyOf(changes);
        }

        @Override
        public String target() {
            return by.name();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "git";
    }

    @Override
    public boolean standsAlone() {
        return true;
    }

    /// Finishes what a crash, or a failure in the middle, left undone.
    private void recover() throws TargetFailedException {
        if (folder.intent().isEmpty()) {
            return;
        }
        folder.lock();
        try {
            Optional<GitIntent> left = folder.intent();
            if (left.isPresent()) {
                moves.finish(left.get());
            }
        } finally {
            folder.unlock();
        }
    }

    private GitState state() throws TargetFailedException {
        recover();
        return tools.reader().state();
    }

    private GitLeaves leaves(GitState state) {
        return new GitLeaves(state, tools.byCommit(), tools.contents(), tools.work());
    }

    @Override
    public Tree capture(BlobStore blobs) throws TargetFailedException, StoreException {
        GitState state = state();
        GitCommits.keep(tools, state);
        return leaves(state).tree(blobs);
    }

    @Override
    public Optional<byte[]> read(String leaf) throws TargetFailedException {
        return leaves(state()).read(leaf);
    }

    @Override
    public Map<String, Optional<Hash>> versions(Collection<String> leaves) throws TargetFailedException {
        return leaves(state()).versions(leaves);
    }

    /// Hooks run and commits are signed here, so that a refusal comes before anything anywhere has changed.
    @Override
    public Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        GitState state = state();
        CompareAndSet found = compare(state, changes);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        folder.requireUnlocked();
        GitCommits.keep(tools, state);
        String staging = folder.newStaging();
        boolean whole = false;
        try {
            Optional<GitPlanner.Planned> plan = found.wanted().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new GitPlanner(tools, state, staging).plan(found.wanted(), blobs));
            whole = true;
            return new Staged(this, changes, state, staging, plan, blobs);
        } finally {
            if (!whole) {
                folder.clear(staging);
            }
        }
    }

    private CompareAndSet compare(GitState state, List<Change> changes) throws TargetFailedException {
        Map<String, Optional<Hash>> live =
                leaves(state).versions(changes.stream().map(Change::leaf).toList());
        return CompareAndSet.of(changes, leaf -> live.getOrDefault(leaf, Optional.empty()));
    }

    @Override
    public Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Staged staged) || staged.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare " + prepared.changes());
        }
        recover();
        folder.lock();
        try {
            return commit(staged, position);
        } finally {
            folder.unlock();
        }
    }

    private Outcome commit(Staged staged, long position) throws TargetFailedException {
        GitState state = tools.reader().state();
        CompareAndSet found = compare(state, staged.changes());
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        if (!found.wanted().isEmpty()) {
            Optional<GitPlanner.Planned> ready = staged.plan().filter(p -> state.isLike(staged.seen()));
            GitPlanner.Planned plan = ready.isPresent() && ready.get().plain().isStill()
                    ? ready.get()
                    : replan(state, found.wanted(), staged);
            if (!moves.begin(plan, state)) {
                CompareAndSet moved = compare(tools.reader().state(), staged.changes());
                if (!moved.conflicts().isEmpty()) {
                    return new Conflicts(moved.conflicts(), List.of());
                }
                throw new TargetFailedException(
                        name, Optional.empty(), "a ref was moved meanwhile; nothing was changed", "repeat");
            }
        }
        folder.setPosition(Math.max(position, folder.position()));
        folder.clear(staged.staging());
        return new Committed(found.wanted().size());
    }

    private GitPlanner.Planned replan(GitState state, List<Change> wanted, Staged staged) throws TargetFailedException {
        folder.clear(staged.staging());
        folder.makeStaging(staged.staging());
        try {
            return new GitPlanner(tools, state, staged.staging()).plan(wanted, staged.blobs());
        } catch (StoreException e) {
            throw new TargetFailedException(
                            name,
                            Optional.empty(),
                            "the store fails: " + e.getMessage(),
                            "see to the store, then repeat")
                    .because(e);
        }
    }

    @Override
    public void discard(Prepared prepared) throws TargetFailedException {
        if (prepared instanceof Staged staged && folder.intent().isEmpty()) {
            folder.clear(staged.staging());
        }
    }

    @Override
    public long appliedPosition() throws TargetFailedException {
        return folder.position();
    }

    @Override
    public void close() {
        // no file stays open between calls, no process runs
    }
}
