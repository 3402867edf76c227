package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitTarget.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A process that ends between any two git commands, twice too, and a command that fails at any place: the same changes
/// once more give the same end, with one commit and no lock left.
final class GitCrashTest extends GitRestoring {
    private Tree before;
    private List<Change> changes;
    private Map<String, String> everything;
    private String history = "";

    /// A restore that moves HEAD, makes a commit, makes and deletes branches, and changes index and files.
    @BeforeEach
    void somethingToRestore() throws Exception {
        repository.write("run.sh", "dirty\n").write("docs/a.md", "staged\n").git("add", "docs/a.md");
        repository.git("config", "core.attributesFile", "elsewhere"); // so all that can be done by git is
        GitTarget target = open();
        before = target.capture(blobs);
        everything = repository.everything();
        repository.git("commit", "-q", "-a", "-m", "all of it");
        repository.git("rm", "-q", "-r", "docs");
        repository
                .write("docs", "a file now")
                .write("app.yaml", "replicas: 9\n")
                .commitAll("wrong");
        repository.git("branch", "-D", "side");
        repository.git("checkout", "-q", "-b", "of-an-agent");
        repository.write("left", "untracked\n");
        changes = wayBack(target, before);
        history = repository.git("rev-parse", "main");
    }

    private void assertEnd(GitRepository ended) throws IOException {
        assertThat(ended.everything()).isEqualTo(everything);
        assertThat(ended.git("rev-parse", "main~1"))
                .as("one commit on top of theirs")
                .isEqualTo(history);
        assertThat(ended.git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags")
                        .lines())
                .containsExactly("refs/heads/main", "refs/heads/side", "refs/tags/v1");
        assertThat(ended.file(".git/rollbackapi/intent")).doesNotExist();
        try (Stream<Path> files = Files.walk(ended.file(".git"))) {
            assertThat(files.filter(f -> f.toString().endsWith(".lock"))).isEmpty();
        }
        assertThat(ended.git("fsck", "--no-dangling")).isEmpty();
    }

    private void assertEndsTheSame(Path folder) throws Exception {
        GitRepository left = GitRepository.at(folder);
        GitTarget target = GitTarget.open("repository", folder, Restore.COMMIT);
        assertThat(target.apply(changes, blobs, 7)).isInstanceOf(Committed.class);
        assertThat(target.verify(before.root()).holds()).isTrue();
        assertThat(target.appliedPosition()).isEqualTo(7);
        assertEnd(left);
    }

    /// Copies the repository as it is before each git command: what a process that is killed there leaves.
    private List<Path> leftovers(Path folder, String name) throws Exception {
        Path copies = Files.createDirectory(temp.resolve(name));
        Path program = wrapper("n=$(ls " + copies + " | wc -l); cp -a . " + copies + "/$(printf %03d $n)");
        GitTarget target = GitTarget.open("repository", folder, Restore.COMMIT, program);
        assertThat(target.apply(changes, blobs, 7)).isInstanceOf(Committed.class);
        assertEnd(GitRepository.at(folder));
        try (Stream<Path> all = Files.list(copies)) {
            return all.sorted().toList();
        }
    }

    @Test
    void aProcessThatEndsBetweenAnyTwoCommandsLeavesWhatTheNextFinishes() throws Exception {
        List<Path> left = leftovers(repository.folder(), "once");
        assertThat(left).hasSizeGreaterThan(10);
        int inTheMiddle = 0;
        List<Path> interrupted = new ArrayList<>();
        for (Path folder : left) {
            if (Files.exists(folder.resolve(".git/rollbackapi/intent"))) {
                inTheMiddle++;
                Path copy = temp.resolve("again-" + folder.getFileName());
                assertThat(new ProcessBuilder("cp", "-a", folder.toString(), copy.toString())
                                .start()
                                .waitFor())
                        .isZero();
                interrupted.add(copy);
            }
            assertEndsTheSame(folder);
        }
        assertThat(inTheMiddle).isGreaterThan(2);
        // and a recovery is itself cut off before each of its commands
        for (Path folder : List.of(interrupted.getFirst(), interrupted.get(interrupted.size() / 2))) {
            for (Path twice : leftovers(folder, "twice-" + folder.getFileName())) {
                assertEndsTheSame(twice);
            }
        }
    }

    private static List<Path> interrupted(List<Path> left) {
        return left.stream()
                .filter(f -> Files.exists(f.resolve(".git/rollbackapi/intent")))
                .toList();
    }

    @Test
    void aProcessThatEndsBetweenAnyTwoFilesLeavesWhatTheNextFinishes() throws Exception {
        Path refsMoved = interrupted(leftovers(repository.folder(), "once")).get(1);
        Path own = Path.of(".git/rollbackapi");
        List<GitIntent.FileMove> moves = GitMoves.order(
                GitIntent.parse(Files.readAllBytes(refsMoved.resolve(own).resolve("intent")))
                        .files());
        assertThat(moves).hasSizeGreaterThan(3);
        for (int done = 0; done <= moves.size(); done++) {
            Path folder = temp.resolve("file-" + done);
            assertThat(new ProcessBuilder("cp", "-a", refsMoved.toString(), folder.toString())
                            .start()
                            .waitFor())
                    .isZero();
            GitWork work = new GitWork("crashed", folder, folder.resolve(own));
            for (GitIntent.FileMove move : moves.subList(0, done)) {
                work.make(move, new HashSet<>());
            }
            assertEndsTheSame(folder);
        }
    }

    /// The usual case, in which the index is ready before: nothing but a file, its index entry and the branch.
    @Test
    void soDoesOneThatOnlyChangesFilesOfItsBranch() throws Exception {
        GitTarget target = open();
        repository.git("checkout", "-q", "-f", "main");
        Tree good = target.capture(blobs);
        repository.write("app.yaml", "replicas: 10\n").write("more", "1\n").commitAll("wrong again");
        repository.write("run.sh", "edited\n");
        List<Change> back = way(target.capture(blobs), good).stream()
                .filter(c -> c.leaf().startsWith("refs/heads/main:"))
                .toList();
        Path copies = Files.createDirectory(temp.resolve("copies"));
        Path program = wrapper("n=$(ls " + copies + " | wc -l); cp -a . " + copies + "/$(printf %03d $n)");
        GitTarget copying = GitTarget.open("repository", repository.folder(), Restore.COMMIT, program);
        assertThat(copying.apply(back, blobs, 7)).isEqualTo(new Committed(back.size()));
        Map<String, String> end = repository.everything();
        try (Stream<Path> all = Files.list(copies)) {
            for (Path left : all.sorted().toList()) {
                GitTarget again = GitTarget.open("repository", left, Restore.COMMIT);
                assertThat(again.apply(back, blobs, 7)).isInstanceOf(Committed.class);
                assertThat(GitRepository.at(left).everything()).isEqualTo(end);
                assertThat(GitRepository.at(left).git("rev-list", "--count", "HEAD"))
                        .isEqualTo(repository.git("rev-list", "--count", "HEAD"));
            }
        }
    }

    @Test
    void aCommandThatFailsAnywhereLeavesWhatTheNextCallFinishes() throws Exception {
        Path count = temp.resolve("count");
        Path limit = temp.resolve("limit");
        Path program = wrapper("n=$(($(cat " + count + ") + 1)); echo $n > " + count + "; [ $n = $(cat " + limit
                + ") ] && { echo 'killed here' >&2; exit 137; }");
        int failed = 0;
        for (int at = 1; at <= 60; at++) {
            Path folder = temp.resolve("failing-" + at);
            assertThat(new ProcessBuilder("cp", "-a", repository.folder().toString(), folder.toString())
                            .start()
                            .waitFor())
                    .isZero();
            Files.writeString(count, "0");
            Files.writeString(limit, String.valueOf(at));
            GitTarget target;
            try {
                target = GitTarget.open("repository", folder, Restore.COMMIT, program);
                target.apply(changes, blobs, 7);
            } catch (TargetFailedException e) {
                failed++;
            }
            Files.writeString(limit, "0");
            boolean all = Integer.parseInt(Files.readString(count).strip()) < at;
            assertThat(folder.resolve(".git/index.lock")).doesNotExist();
            assertEndsTheSame(folder);
            if (all) {
                assertThat(failed).isGreaterThan(10);
                return;
            }
        }
        throw new AssertionError("more commands than were tried");
    }

    @Test
    void theSameTargetGoesOnAfterAFailureInTheMiddle() throws Exception {
        Path once = temp.resolve("once");
        Path program = wrapper("case \"$*\" in *symbolic-ref\\ -m*) [ -e " + once + " ] || { touch " + once
                + "; echo 'no space' >&2; exit 1; };; esac");
        GitTarget target = GitTarget.open("repository", repository.folder(), Restore.COMMIT, program);
        Prepared prepared = (Prepared) target.prepare(changes, blobs);
        assertThatThrownBy(() -> target.commit(prepared, 7))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("no space");
        assertThat(target.commit(prepared, 7)).isInstanceOf(Committed.class);
        assertEnd(repository);
    }

    @Test
    void whatSomebodyChangesAfterACrashIsNotOverwrittenByTheRest() throws Exception {
        List<Path> left = leftovers(repository.folder(), "once");
        Path folder = interrupted(left).getFirst();
        assertThat(folder.resolve("left")).exists();
        Files.writeString(folder.resolve("left"), "by hand since\n");
        GitTarget target = GitTarget.open("repository", folder, Restore.COMMIT, SharedData.tool("git"));
        assertThat(target.apply(changes, blobs, 7)).isInstanceOf(Conflicts.class);
        assertThat(folder.resolve("left")).hasContent("by hand since");
    }
}
