package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.GitIntent.RefMove;
import com.rollbackapi.target.GitState.Ref;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds or makes the commits that branches shall have, and keeps those that a restore may need from being collected.
///
/// A new commit is made as `git commit` makes one: the hooks `pre-commit`, `prepare-commit-msg` and `commit-msg` run,
/// and it is signed where `commit.gpgSign` says so. What a hook or the signer refuses fails, with nothing changed.
final class GitCommits {
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.ROOT);
    private static final int NAME_LIMIT = 160;
    private static final String MESSAGE = "message";
    private static final String PRE_COMMIT = "pre-commit";
    private static final String PREPARE_MESSAGE = "prepare-commit-msg";
    private static final String COMMIT_MESSAGE = "commit-msg";
    private static final List<String> HOOKS = List.of(PRE_COMMIT, PREPARE_MESSAGE, COMMIT_MESSAGE);

    private final GitTools tools;
    private final Git git;
    private final GitPlain plain;
    private final GitConfig config;
    private final String staging;

    /// @param staging the folder below our own where messages wait, with its `/`
    GitCommits(GitPlain plain, String staging) {
        this.plain = plain;
        this.tools = plain.tools();
        this.git = tools.git();
        this.config = plain.config();
        this.staging = staging;
    }

    /// What a branch shall be.
    ///
    /// @param tip its commit now
    /// @param index holds the tree, where the branch is checked out and its hooks are to see that
    /// @param title the first line of the message
    record Wanted(String branch, String tree, Optional<Ref> tip, Optional<GitIndex.Waiting> index, String title) {
        private byte[] message() {
            return (title + "\n\nWritten by RollbackAPI, as its journal says.\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /// The commit for a branch: the tip, or one that was kept and contains the tip, or a new one on the tip. A
    /// branch that is not there gets the kept commit, and so its history, back.
    String commit(Wanted wanted, Map<String, String> kept) throws TargetFailedException {
        Optional<String> before = Optional.ofNullable(kept.get(keptName(wanted.branch(), wanted.tree())));
        if (wanted.tip().isEmpty()) {
            if (before.isPresent() || wanted.index().isPresent()) {
                return before.isPresent() ? before.get() : make(wanted);
            }
            throw tools.failed(
                    Optional.of(wanted.branch()),
                    "no commit of the tree " + wanted.tree() + " is kept for it",
                    "make the branch by hand");
        }
        String tip = wanted.tip().get().object();
        if (before.isPresent() && !tools.reader().isEarlier(before.get(), tip) && contains(before.get(), tip)) {
            return before.get();
        }
        return make(wanted);
    }

    /// Whether hooks that look at the index would run.
    boolean hasHooksOfIndex() {
        return config.has("core.hookspath")
                || tools.folder().hasHook(PRE_COMMIT)
                || tools.folder().hasHook(PREPARE_MESSAGE);
    }

    private boolean contains(String commit, String older) throws TargetFailedException {
        Git.Call call = Git.Call.of("merge-base", "--is-ancestor", older, commit);
        Git.Answer<byte[]> answer = git.ask(call);
        if (answer.exit() > 1) {
            throw git.failed(call, answer);
        }
        return answer.exit() == 0;
    }

    private String make(Wanted wanted) throws TargetFailedException {
        boolean isHeard = config.has("core.hookspath") || HOOKS.stream().anyMatch(tools.folder()::hasHook);
        Optional<String> committer = isHeard ? Optional.empty() : plain.committer();
        Optional<String> written = committer.isPresent() ? write(wanted, committer.get()) : Optional.empty();
        return written.isPresent() ? written.get() : made(wanted);
    }

    /// By git, with the repository's hooks.
    private String made(Wanted wanted) throws TargetFailedException {
        Path message = tools.folder().stage(staging + MESSAGE, wanted.message());
        boolean ran = false;
        if (wanted.index().isPresent()) {
            ran = hook(wanted, PRE_COMMIT, List.of());
            ran |= hook(wanted, PREPARE_MESSAGE, List.of(message.toString(), MESSAGE));
        }
        ran |= hook(wanted, COMMIT_MESSAGE, List.of(message.toString()));
        if (ran && wanted.index().isPresent()) {
            String tree = git.text(
                            Git.Call.of("write-tree").on(wanted.index().get().file()))
                    .strip();
            if (!tree.equals(wanted.tree())) {
                throw tools.failed(
                        Optional.of(wanted.branch()),
                        "a hook changed what was to be committed, so it would not be the state asked for",
                        "let the hook only check, then repeat");
            }
        }
        return commitTree(wanted, message);
    }

    /// The commit in git's own form (git-commit-tree(1), "Commit information"); empty where what it names is not
    /// there, or it cannot be written: git says why.
    private Optional<String> write(Wanted wanted, String committer) {
        GitObjects objects = tools.folder().objects();
        Optional<String> tip = wanted.tip().map(Ref::object);
        try {
            if (!objects.has(wanted.tree()) || (tip.isPresent() && !objects.has(tip.get()))) {
                return Optional.empty();
            }
            // the file system's time: the folder was just made
            Instant now = Files.getLastModifiedTime(tools.folder().own(staging)).toInstant();
            String who = stamp(committer, now) + "\n";
            ByteArrayOutputStream commit = new ByteArrayOutputStream();
            String parent = tip.map(t -> "parent " + t + "\n").orElse("");
            commit.writeBytes(("tree " + wanted.tree() + "\n" + parent + "author " + who + "committer " + who + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            commit.writeBytes(wanted.message());
            return Optional.of(objects.write("commit", commit.toByteArray()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Who did something when, as commits and logs of refs have it.
    static String stamp(String committer, Instant time) {
        return committer + " " + time.getEpochSecond() + " " + OFFSET.format(time.atZone(ZoneId.systemDefault()));
    }

    private String commitTree(Wanted wanted, Path message) throws TargetFailedException {
        List<String> args = new ArrayList<>(List.of("commit-tree"));
        if (config.isTrue("commit.gpgsign")) {
            args.add("-S");
        }
        wanted.tip().ifPresent(t -> args.addAll(List.of("-p", t.object())));
        args.addAll(List.of("-F", message.toString(), wanted.tree()));
        List<String> identity = new ArrayList<>();
        if (!config.has("user.name")) {
            identity.add("user.name=RollbackAPI");
        }
        if (!config.has("user.email")) {
            identity.add("user.email=rollbackapi@localhost");
        }
        return git.text(Git.Call.of(args.toArray(new String[0])).set(identity)).strip();
    }

    /// Whether there is such a hook; it has run then.
    private boolean hook(Wanted wanted, String name, List<String> arguments) throws TargetFailedException {
        if (!config.has("core.hookspath") && !tools.folder().hasHook(name)) {
            return false;
        }
        List<String> args = new ArrayList<>(List.of(Git.HOOK, "run", "--ignore-missing", name));
        if (!arguments.isEmpty()) {
            args.add("--");
            args.addAll(arguments);
        }
        Git.Call call = Git.Call.of(args.toArray(new String[0]));
        Git.Answer<byte[]> answer = git.ask(
                wanted.index().isPresent() ? call.on(wanted.index().get().file()) : call);
        if (answer.exit() != 0) {
            String words = (answer.error() + new String(answer.out(), StandardCharsets.UTF_8)).strip();
            throw tools.failed(
                    Optional.of(wanted.branch()),
                    "the repository's " + name + " hook refused the commit" + (words.isEmpty() ? "" : ": " + words),
                    "satisfy the hook or let it accept this commit, then repeat");
        }
        return true;
    }

    /// Keeps what the state's refs come to, so that nothing a checkpoint may be restored from is ever collected. A
    /// branch's commit is found again by its tree, or by itself.
    static void keep(GitTools tools, GitState state) throws TargetFailedException {
        List<RefMove> moves = new ArrayList<>();
        state.refs().forEach((ref, value) -> {
            String name = ref.startsWith("refs/heads/")
                    ? keptName(ref, tools.byCommit() ? value.object() : value.tree())
                    : GitReader.KEPT + "object/" + value.object();
            if (!value.object().equals(state.kept().get(name))) {
                moves.add(new RefMove(name, Optional.empty(), Optional.of(value.object())));
            }
        });
        state.commit().filter(c -> !state.head().onBranch()).ifPresent(c -> {
            String name = GitReader.KEPT + "object/" + c;
            if (!state.kept().containsKey(name)) {
                moves.add(new RefMove(name, Optional.empty(), Optional.of(c)));
            }
        });
        if (!moves.isEmpty()) {
            StringBuilder commands = new StringBuilder();
            moves.forEach(m -> commands.append("update ")
                    .append(m.ref())
                    .append(' ')
                    .append(m.to().orElseThrow())
                    .append('\n'));
            tools.git().run(Git.Call.of("update-ref", "--stdin").with(commands.toString()));
            tools.reader().moved(moves);
        }
    }

    /// One ref a branch and content. A branch's name becomes one part of it, so that no name is another one's
    /// folder.
    static String keptName(String branch, String id) {
        String name = branch.substring("refs/heads/".length());
        String part = name.replace("%", "%25").replace("/", "%2F");
        if (part.getBytes(StandardCharsets.UTF_8).length > NAME_LIMIT) {
            part = "%" + Hash.of(name.getBytes(StandardCharsets.UTF_8)).shortHex(40);
        }
        return GitReader.KEPT + "branch/" + part + "/" + id;
    }
}
