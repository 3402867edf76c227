package com.rollbackapi.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitTarget.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which commands a restore takes: what is known is not asked of git again, and whatever somebody else did is.
final class GitCommandsTest extends GitRestoring {
    private static final String LEAF = "refs/heads/main:app.yaml";

    @Test
    void aRestoreToATreeThatIsKeptWritesNoTreeAndAsksForNoRefs() throws Exception {
        repository.git("config", "core.attributesFile", "elsewhere"); // so git is asked for each status
        GitTarget target = logged();
        Tree before = target.capture(blobs);
        write(target, "replicas: 9\n");
        repository.write("staged.txt", "staged\n").git("add", "staged.txt"); // the index is not the tree
        assertThat(target.capture(blobs).get(LEAF)).isEqualTo(leaf("replicas: 9\n"));
        Files.delete(log());
        Optional<Hash> was = before.get(LEAF);
        Change back = new Change(LEAF, leaf("replicas: 9\n"), was);
        assertThat(target.apply(List.of(back), blobs, 8)).isEqualTo(new Committed(1));
        assertThat(target.capture(blobs).get(LEAF)).isEqualTo(was);
        assertThat(commands())
                .containsExactly(
                        "status", // prepare
                        "config",
                        "update-index",
                        "commit-tree",
                        "checkout-index",
                        "status", // commit, under the lock
                        "update-ref",
                        "update-index",
                        "status"); // capture
        assertThat(repository.git("rev-parse", "main^{tree}")).isEqualTo(repository.git("rev-parse", "main~2^{tree}"));
    }

    @Test
    void whatWasSeenWhilePreparingIsNotAskedForUnderTheLockButVerifiedByGit() throws Exception {
        GitTarget target = logged();
        Tree before = target.capture(blobs);
        write(target, "replicas: 9\n");
        Thread.sleep(GitSightingTest.SETTLING_MILLIS);
        Files.delete(log());
        Change back = new Change(LEAF, leaf("replicas: 9\n"), before.get(LEAF));
        assertThat(target.apply(List.of(back), blobs, 8)).isEqualTo(new Committed(1));
        assertThat(target.capture(blobs).get(LEAF)).isEqualTo(before.get(LEAF));
        assertThat(commands())
                .containsExactly(
                        "status", // prepare
                        "status"); // capture
    }

    @Test
    void whatSomebodyDoesBetweenPreparingAndCommittingIsSeen() throws Exception {
        GitTarget target = logged();
        Tree before = target.capture(blobs);
        write(target, "replicas: 9\n");
        Thread.sleep(GitSightingTest.SETTLING_MILLIS);
        Change back = new Change(LEAF, leaf("replicas: 9\n"), before.get(LEAF));
        if (!(target.prepare(List.of(back), blobs) instanceof Prepared prepared)) {
            throw new AssertionError("not prepared");
        }
        repository.write("app.yaml", "replicas: 7\n").commitAll("theirs"); // as long as ours
        assertThat(target.commit(prepared, 8)).isInstanceOf(Conflicts.class);
        assertThat(repository.file("app.yaml")).hasContent("replicas: 7");
    }

    @Test
    void aHookSeesTheTreeInAnIndexAlsoWhereItIsKnown() throws Exception {
        GitTarget target = logged();
        Tree before = target.capture(blobs);
        write(target, "replicas: 9\n");
        Path hook = repository.file(".git/hooks/pre-commit");
        Files.createDirectories(hook.resolveSibling("."));
        Files.writeString(hook, "#!/bin/sh\ngit diff --cached --name-only > " + temp.resolve("seen") + "\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        Change back = new Change(LEAF, leaf("replicas: 9\n"), before.get(LEAF));
        assertThat(target.apply(List.of(back), blobs, 8)).isEqualTo(new Committed(1));
        assertThat(temp.resolve("seen")).hasContent("app.yaml\n");
    }

    @Test
    void whatSomebodyMovesRightBehindOurCommitIsSeen() throws Exception {
        GitTarget target = open();
        Tree before = target.capture(blobs);
        write(target, "replicas: 9\n");
        repository.git("branch", "-f", "side", "main");
        repository.git("tag", "v2");
        Tree now = target.capture(blobs);
        assertThat(now.get("refs/heads/side")).isNotEqualTo(before.get("refs/heads/side"));
        assertThat(now.get("refs/tags/v2")).isPresent();
        repository.write("app.yaml", "replicas: 10\n").commitAll("theirs");
        assertThat(target.capture(blobs).get(LEAF)).isEqualTo(leaf("replicas: 10\n"));
        repository.git("reset", "-q", "--hard", "HEAD~2");
        assertThat(target.capture(blobs).get(LEAF)).isEqualTo(before.get(LEAF));
    }

    private static Optional<Hash> leaf(String text) {
        return Optional.of(Hash.of(DirectoryTarget.fileLeaf(text.getBytes(UTF_8), false)));
    }

    private void write(GitTarget target, String text) throws Exception {
        blobs.put(DirectoryTarget.fileLeaf(text.getBytes(UTF_8), false));
        Optional<Hash> now = target.versions(List.of(LEAF)).getOrDefault(LEAF, Optional.empty());
        assertThat(target.apply(List.of(new Change(LEAF, now, leaf(text))), blobs, 7))
                .isEqualTo(new Committed(1));
    }

    private Path log() {
        return temp.resolve("commands");
    }

    /// A target whose git writes down the commands that it is given.
    private GitTarget logged() throws IOException, TargetFailedException {
        Path program = temp.resolve("git");
        Files.writeString(program, """
            #!/bin/sh
            for word; do
                case $word in -c|*=*) ;; *) echo "$word" >> LOG; break ;; esac
            done
            exec git "$@"
            """.replace("LOG", log().toString()));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return GitTarget.open("repository", repository.folder(), Restore.COMMIT, program);
    }

    private List<String> commands() throws IOException {
        return Files.readAllLines(log());
    }
}
