package com.rollbackapi.target;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /// Writes the intent down and carries it out; false where somebody moved a ref, and nothing was changed.
    /// The caller holds the index's lock.
    ///
    /// @param live the state under that lock
    boolean begin(GitIntent intent, GitState live, GitIndex.Next index) throws TargetFailedException {
        folder.setIntent(intent);
        try {
            return carryOut(intent, new Refs(live), Optional.of(index));
        } catch (TargetFailedException e) {
            Reached now = look(intent);
            if (now == Reached.UNTOUCHED || now == Reached.LOST) {
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
        return carryOut(intent, refs(intent), Optional.empty());
    }

    private boolean carryOut(GitIntent intent, Refs now, Optional<GitIndex.Next> index) throws TargetFailedException {
        if (!moveRefs(intent, now)) {
            folder.clearIntent();
            return false;
        }
        // a crash here leaves new refs with the old files and index: the intent finishes them
        for (FileMove move : order(intent.files())) {
            if (work.version(move.path()).equals(move.from())) {
                work.make(move);
            }
            // a crash here leaves some files new and others old, and the old index
        }
        moveIndex(intent.index(), index);
        folder.clearIntent();
        return true;
    }

    /// Deletions first, since a folder may give way to a file.
    static List<FileMove> order(List<FileMove> moves) {
        return moves.stream()
                .sorted(Comparator.comparing(m -> m.staged().isPresent()))
                .toList();
    }

    private boolean moveRefs(GitIntent intent, Refs now) throws TargetFailedException {
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
            transact(due.stream().filter(m -> m.to().isEmpty()).toList());
            transact(due.stream().filter(m -> m.to().isPresent()).toList());
        } else {
            transact(due);
        }
        if (head.isPresent() && isFrom(intent, head.get())) {
            moveHead(intent.head().orElseThrow().to());
        }
        return true;
    }

    private static boolean isFrom(GitIntent intent, Head head) {
        return intent.head().map(HeadMove::from).equals(Optional.of(head));
    }

    private void transact(List<RefMove> moves) throws TargetFailedException {
        if (moves.isEmpty()) {
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

    /// Only entries that are what they were are moved, on a copy that then takes the index's place.
    private void moveIndex(List<IndexMove> moves, Optional<GitIndex.Next> ready) throws TargetFailedException {
        Path next;
        if (ready.isPresent() && folder.indexHash().equals(ready.get().base())) {
            next = ready.get().file();
        } else {
            next = folder.copyIndex("index.next");
            Map<String, GitEntry> now = moves.isEmpty() ? Map.of() : GitIndex.entries(git, next);
            GitIndex.update(
                    git,
                    next,
                    moves.stream()
                            .filter(m -> Optional.ofNullable(now.get(m.path())).equals(m.from()))
                            .toList());
        }
        // its exit code says that some files differ from the index, which they may
        git.ask(Git.Call.of("update-index", "-q", "--refresh").on(next));
        folder.replaceIndex(next);
    }
}
