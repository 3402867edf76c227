package com.rollbackapi.target;

import com.rollbackapi.target.GitIntent.FileMove;
import com.rollbackapi.target.GitIntent.HeadMove;
import com.rollbackapi.target.GitIntent.IndexMove;
import com.rollbackapi.target.GitIntent.RefMove;
import com.rollbackapi.target.GitState.Head;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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

    GitMoves(GitTools tools) {
        this.git = tools.git();
        this.folder = tools.folder();
        this.work = tools.work();
    }

    /// Writes the intent down and carries it out; false where somebody moved a ref, and nothing was changed.
    /// The caller holds the index's lock.
    boolean begin(GitIntent intent) throws TargetFailedException {
        folder.setIntent(intent);
        try {
            return finish(intent);
        } catch (TargetFailedException e) {
            Refs now = look(intent);
            if (now == Refs.UNTOUCHED || now == Refs.LOST) {
                folder.clearIntent();
            }
            if (now == Refs.LOST) {
                return false;
            }
            throw e; // what has begun is finished by the next call
        }
    }

    /// False where a ref is neither what it was nor what it shall be. Then the rest is given up: whoever moved it
    /// knows better, and what differs is a conflict for whoever compares.
    boolean finish(GitIntent intent) throws TargetFailedException {
        if (!moveRefs(intent)) {
            folder.clearIntent();
            return false;
        }
        // a crash here leaves new refs with the old files and index: the intent finishes them
        for (boolean deletions : new boolean[] {true, false}) {
            for (FileMove move : intent.files()) {
                if (move.staged().isEmpty() == deletions && isDue(move)) {
                    move(move);
                }
            }
        }
        moveIndex(intent.index());
        folder.clearIntent();
        return true;
    }

    private void move(FileMove move) throws TargetFailedException {
        if (move.staged().isPresent()) {
            work.place(move.staged().get(), move.path());
        } else {
            work.delete(move.path());
        }
    }

    private boolean isDue(FileMove move) throws TargetFailedException {
        return work.version(move.path()).equals(move.from());
    }

    private boolean moveRefs(GitIntent intent) throws TargetFailedException {
        Map<String, String> now = refs(intent);
        List<RefMove> due = new ArrayList<>();
        for (RefMove m : intent.refs()) {
            Optional<String> is = Optional.ofNullable(now.get(m.ref()));
            if (is.equals(m.from())) {
                due.add(m);
            } else if (!is.equals(m.to())) {
                return false;
            }
        }
        Optional<Head> head = intent.head().isPresent() ? Optional.of(head()) : Optional.empty();
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
    }

    private void moveHead(Head to) throws TargetFailedException {
        git.run(
                to.onBranch()
                        ? Git.Call.of("symbolic-ref", "-m", REASON, "HEAD", to.ref())
                        : Git.Call.of("update-ref", "-m", REASON, "--no-deref", "HEAD", to.ref()));
    }

    private Map<String, String> refs(GitIntent intent) throws TargetFailedException {
        Map<String, String> refs = new HashMap<>();
        if (intent.refs().isEmpty()) {
            return refs;
        }
        Git.Call all = Git.Call.of("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags");
        for (String line : git.text(all).split("\n", -1)) {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                refs.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        return refs;
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
    private enum Refs {
        UNTOUCHED,
        BEGUN,
        LOST
    }

    private Refs look(GitIntent intent) throws TargetFailedException {
        Map<String, String> now = refs(intent);
        boolean untouched = !intent.refs().isEmpty() || intent.head().isPresent();
        for (RefMove m : intent.refs()) {
            Optional<String> is = Optional.ofNullable(now.get(m.ref()));
            if (!is.equals(m.from()) && !is.equals(m.to())) {
                return Refs.LOST;
            }
            untouched &= is.equals(m.from());
        }
        untouched &= intent.head().isEmpty() || isFrom(intent, head());
        return untouched ? Refs.UNTOUCHED : Refs.BEGUN;
    }

    /// Only entries that are what they were are moved, on a copy that then takes the index's place.
    private void moveIndex(List<IndexMove> moves) throws TargetFailedException {
        Path copy = folder.copyIndex("index.next");
        if (!moves.isEmpty()) {
            Map<String, GitEntry> now = GitIndex.entries(git, copy);
            GitIndex.update(
                    git,
                    copy,
                    moves.stream()
                            .filter(m -> Optional.ofNullable(now.get(m.path())).equals(m.from()))
                            .toList());
        }
        // its exit code says that some files differ from the index, which they may
        git.ask(Git.Call.of("update-index", "-q", "--refresh").on(copy));
        folder.replaceIndex(copy);
    }
}
