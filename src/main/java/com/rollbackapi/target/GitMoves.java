package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.GitIntent.FileMove;
import com.rollbackapi.target.GitIntent.HeadMove;
import com.rollbackapi.target.GitIntent.IndexMove;
import com.rollbackapi.target.GitIntent.RefMove;
import com.rollbackapi.target.GitState.Head;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Carries an intent out, the first time and after a crash alike: refs, then files, then the index. Each step looks at
/// what is there: what is done is passed over, what somebody else changed is left alone.
final class GitMoves {
    private static final String REASON = "rollbackapi";

    private final Git git;
    private final GitFolder folder;
    private final GitWork work;
    private final GitReader reader;

    GitMoves(GitTools tools) {
        this.git = tools.git();
        this.folder = tools.folder();
        this.work = tools.work();
        this.reader = tools.reader();
    }

    /// Writes the intent down and carries it out; false where somebody moved a ref, and the rest is given up.
    /// The caller holds the index's lock.
    ///
    /// @param live the state under that lock
    boolean begin(GitPlanner.Planned planned, GitState live) throws TargetFailedException {
        GitIntent intent = planned.intent();
        folder.setIntent(intent);
        try {
            return carryOut(intent, new Refs(live), planned.plain().mover(), () -> moveIndex(planned, live.dirty()));
        } catch (TargetFailedException e) {
            Reached now = look(intent);
            if (now == Reached.UNTOUCHED || now == Reached.LOST) {
                release(intent);
                folder.clearIntent();
            }
            if (now == Reached.LOST) {
                return false;
            }
            throw e; // what has begun is finished by the next call
        }
    }

    /// False where a ref is neither what it was nor what it shall be. Then the rest is given up: whoever moved it
    /// knows better, and what differs is a conflict for whoever compares.
    boolean finish(GitIntent intent) throws TargetFailedException {
        release(intent);
        return carryOut(intent, refs(intent), Optional.empty(), () -> moveIndex(intent.index()));
    }

    private void release(GitIntent intent) throws TargetFailedException {
        new GitRefMoves(folder).release(intent.refs().stream().map(RefMove::ref).toList());
    }

    private interface Last {
        void run() throws TargetFailedException;
    }

    private boolean carryOut(GitIntent intent, Refs now, Optional<String> mover, Last index)
            throws TargetFailedException {
        if (!moveRefs(intent, now, mover)) {
            folder.clearIntent();
            return false;
        }
        // a crash here leaves new refs with the old files and index: the intent finishes them
        Set<List<String>> changed = new LinkedHashSet<>();
        for (FileMove move : order(intent.files())) {
            if (work.version(move.path()).equals(move.from())) {
                work.make(move, changed);
            }
            // a crash here leaves some files new and others old, and the old index
        }
        work.force(changed);
        index.run();
        reader.changed();
        folder.clearIntent();
        return true;
    }

    /// Deletions first, since a folder may give way to a file.
    static List<FileMove> order(List<FileMove> moves) {
        return moves.stream()
                .sorted(Comparator.comparing(m -> m.staged().isPresent()))
                .toList();
    }

    private boolean moveRefs(GitIntent intent, Refs now, Optional<String> mover) throws TargetFailedException {
        List<RefMove> due = new ArrayList<>();
        for (RefMove m : intent.refs()) {
            Optional<String> is = Optional.ofNullable(now.all().get(m.ref()));
            if (is.equals(m.from())) {
                due.add(m);
            } else if (!is.equals(m.to())) {
                return false;
            }
        }
        Optional<Head> head = intent.head().isPresent() ? now.head() : Optional.empty();
        if (head.isPresent()
                && !isFrom(intent, head.get())
                && !head.equals(intent.head().map(HeadMove::to))) {
            return false;
        }
        if (isInTheWay(due)) {
            // the only order that git takes: a name has to go before one below it, or above it, can be made
            transact(due.stream().filter(m -> m.to().isEmpty()).toList(), mover);
            transact(due.stream().filter(m -> m.to().isPresent()).toList(), mover);
        } else {
            transact(due, mover);
        }
        if (head.isPresent() && isFrom(intent, head.get())) {
            moveHead(intent.head().orElseThrow().to());
        }
        return true;
    }

    private static boolean isFrom(GitIntent intent, Head head) {
        return intent.head().map(HeadMove::from).equals(Optional.of(head));
    }

    private void transact(List<RefMove> moves, Optional<String> mover) throws TargetFailedException {
        if (moves.isEmpty()) {
            return;
        }
        boolean heard = folder.hasHook("reference-transaction");
        if (mover.isPresent() && !heard && new GitRefMoves(folder).move(moves, mover.get(), REASON)) {
            reader.moved(moves);
            return;
        }
        StringBuilder commands = new StringBuilder("start\n");
        for (RefMove m : moves) {
            if (m.to().isEmpty()) {
                commands.append("delete ")
                        .append(m.ref())
                        .append(' ')
                        .append(m.from().orElseThrow());
            } else if (m.from().isEmpty()) {
                commands.append("create ").append(m.ref()).append(' ').append(m.to().get());
            } else {
                commands.append("update ").append(m.ref()).append(' ').append(m.to().get());
                commands.append(' ').append(m.from().get());
            }
            commands.append('\n');
        }
        commands.append("prepare\ncommit\n");
        git.run(Git.Call.of("update-ref", "-m", REASON, "--stdin").with(commands.toString()));
        reader.moved(moves);
    }

    private void moveHead(Head to) throws TargetFailedException {
        git.run(
                to.onBranch()
                        ? Git.Call.of("symbolic-ref", "-m", REASON, "HEAD", to.ref())
                        : Git.Call.of("update-ref", "-m", REASON, "--no-deref", "HEAD", to.ref()));
    }

    /// Where refs are now; HEAD only where an intent moves it.
    private record Refs(Map<String, String> all, Optional<Head> head) {
        private Refs(GitState live) {
            this(new HashMap<>(live.kept()), Optional.of(live.head()));
            live.refs().forEach((ref, value) -> all.put(ref, value.object()));
        }
    }

    private Refs refs(GitIntent intent) throws TargetFailedException {
        Map<String, String> refs = new HashMap<>();
        Git.Call all = Git.Call.of(
                "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags", GitReader.KEPT);
        for (String line : git.text(all).split("\n", -1)) {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                refs.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        return new Refs(refs, intent.head().isPresent() ? Optional.of(head()) : Optional.empty());
    }

    private Head head() throws TargetFailedException {
        Git.Answer<byte[]> branch = git.ask(Git.Call.of("symbolic-ref", "-q", "HEAD"));
        return branch.exit() == 0
                ? new Head(true, new String(branch.out(), StandardCharsets.UTF_8).strip())
                : new Head(false, git.text(Git.Call.of("rev-parse", "HEAD")).strip());
    }

    private static boolean isInTheWay(List<RefMove> due) {
        return due.stream()
                .filter(m -> m.to().isEmpty())
                .anyMatch(gone -> due.stream()
                        .filter(m -> m.to().isPresent())
                        .anyMatch(made -> made.ref().startsWith(gone.ref() + "/")
                                || gone.ref().startsWith(made.ref() + "/")));
    }

    /// How far refs are.
    private enum Reached {
        UNTOUCHED,
        BEGUN,
        LOST
    }

    private Reached look(GitIntent intent) throws TargetFailedException {
        Refs now = refs(intent);
        boolean untouched = !intent.refs().isEmpty() || intent.head().isPresent();
        for (RefMove m : intent.refs()) {
            Optional<String> is = Optional.ofNullable(now.all().get(m.ref()));
            if (!is.equals(m.from()) && !is.equals(m.to())) {
                return Reached.LOST;
            }
            untouched &= is.equals(m.from());
        }
        untouched &= intent.head().isEmpty() || isFrom(intent, now.head().orElseThrow());
        return untouched ? Reached.UNTOUCHED : Reached.BEGUN;
    }

    /// Puts the index that is ready in place, unless the live one was changed since.
    private void moveIndex(GitPlanner.Planned planned, Set<String> differing) throws TargetFailedException {
        GitIndex.Next next = planned.index();
        if (!folder.index().hash().equals(next.base())) {
            moveIndex(planned.intent().index());
        } else if (next.edited().isPresent() && !folder.hasHook(GitPlain.INDEX_HOOK)) {
            GitIndexFile index = next.edited().get();
            for (var file : planned.clean().entrySet()) {
                facts(file.getKey(), file.getValue()).ifPresent(f -> index.hasFile(file.getKey(), f));
            }
            GitIndexFile.Written written = index.write(folder.lockedAt(), differing);
            folder.replaceIndex(folder.write(folder.own(next.name()), written));
        } else {
            refreshed(next.file());
        }
    }

    /// Of a file that has this leaf; empty where somebody else has changed it.
    private Optional<GitFileFacts> facts(String path, Hash leaf) throws TargetFailedException {
        Optional<GitFileFacts> before = work.facts(path);
        boolean same = work.version(path).equals(Optional.of(leaf));
        return same && work.facts(path).equals(before) ? before : Optional.empty();
    }

    /// Only entries that are what they were are moved, on a copy that then takes the index's place.
    private void moveIndex(List<IndexMove> moves) throws TargetFailedException {
        Path next = folder.copyIndex("index.next");
        Map<String, GitEntry> now = moves.isEmpty() ? Map.of() : GitIndex.entries(git, next);
        GitIndex.update(
                git,
                next,
                moves.stream()
                        .filter(m -> Optional.ofNullable(now.get(m.path())).equals(m.from()))
                        .toList());
        refreshed(next);
    }

    private void refreshed(Path next) throws TargetFailedException {
        // its exit code says that some files differ from the index, which they may
        git.ask(Git.Call.of("update-index", "-q", "--refresh").on(next));
        folder.replaceIndex(next);
    }
}
