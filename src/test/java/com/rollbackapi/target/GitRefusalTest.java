package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitTarget.Restore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the repository's own rules, and others who work in it, have to say is heard, and nothing is half done.
final class GitRefusalTest extends GitRestoring {
    private GitTarget target;
    private Tree before;
    private List<Change> changes;

    @BeforeEach
    void oneCommitToTakeBack() throws Exception {
        target = open();
        before = target.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").commitAll("wrong");
        changes = wayBack(target, before);
    }

    private void assertRefused(String... words) throws Exception {
        Map<String, String> everything = repository.everything();
        Map<String, String> refs = refs();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> target.apply(changes, blobs, 1))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContainingAll(words);
        }
        assertThat(repository.everything()).isEqualTo(everything);
        assertThat(refs()).isEqualTo(refs);
        assertThat(target.appliedPosition()).isEqualTo(-1);
        assertThat(Files.exists(repository.file(".git/rollbackapi/intent"))).isFalse();
    }

    private void assertGoesThrough() throws Exception {
        assertThat(target.apply(changes, blobs, 1)).isEqualTo(new Committed(changes.size()));
        assertThat(target.verify(before.root()).holds()).isTrue();
    }

    private Prepared prepared() throws Exception {
        return (Prepared) target.prepare(changes, blobs);
    }

    @Test
    void aPreCommitHookThatRefusesIsHeardBeforeAnythingChanges() throws Exception {
        hook("pre-commit", "git diff --cached --name-only; echo 'no change on fridays' >&2; exit 3");
        assertRefused("pre-commit hook refused the commit", "no change on fridays", "app.yaml");
        Files.delete(repository.file(".git/hooks/pre-commit"));
        assertGoesThrough();
    }

    @Test
    void aCommitMessageHookMayRefuseAndMayWrite() throws Exception {
        hook("commit-msg", "grep -q TICKET \"$1\" || { echo 'name a TICKET'; exit 1; }");
        assertRefused("commit-msg hook refused the commit", "name a TICKET");
        hook("prepare-commit-msg", "echo 'TICKET-7' >> \"$1\"");
        assertGoesThrough();
        assertThat(repository.git("log", "-1", "--format=%B"))
                .startsWith("Write app.yaml")
                .endsWith("TICKET-7");
    }

    @Test
    void aHookThatChangesWhatIsCommittedIsRefused() throws Exception {
        hook("pre-commit", "echo more >> docs/b.md; git add docs/b.md");
        assertThatThrownBy(() -> target.prepare(changes, blobs)).hasMessageContaining("a hook changed what");
        assertThat(repository.git("ls-files", "docs")).isEqualTo("docs/a.md");
        assertThat(repository.git("log", "-1", "--format=%s")).isEqualTo("wrong");
    }

    @Test
    void aHookOfRefsMayRefuseAndNothingIsHalfDone() throws Exception {
        hook(
                "reference-transaction",
                "grep -q refs/heads/main && [ $1 = prepared ] && { echo 'frozen' >&2; exit 1; }; exit 0");
        assertRefused("update-ref", "ref updates aborted by hook");
        Files.delete(repository.file(".git/hooks/reference-transaction"));
        assertGoesThrough();
    }

    @Test
    void signingIsHonoured() throws Exception {
        Path key = temp.resolve("signing");
        Process made = new ProcessBuilder(
                        SharedData.tool("ssh-keygen").toString(), "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .start();
        assertThat(made.waitFor()).isZero();
        Path allowed = Files.writeString(
                temp.resolve("allowed"), "somebody@example.org " + Files.readString(temp.resolve("signing.pub")));
        repository.git("config", "gpg.format", "ssh");
        repository.git("config", "gpg.ssh.allowedSignersFile", allowed.toString());
        repository.git("config", "user.signingKey", key.toString());
        repository.git("config", "commit.gpgSign", "yes");
        assertGoesThrough();
        assertThat(repository.git("verify-commit", "HEAD")).contains("Good \"git\" signature for somebody@example.org");
        assertThat(repository.ask("verify-commit", "HEAD~1").exit()).isNotZero();
    }

    @Test
    void aSignerThatFailsIsAFailureAndNothingIsHalfDone() throws Exception {
        signer("exit 2");
        assertRefused("commit-tree", "gpg failed to sign the data");
    }

    /// What `git status` or `git log` would run, or fetch with, because a repository's own file says so.
    @Test
    void whatARepositoryConfiguresForReadingIsNotRun() throws Exception {
        Path ran = temp.resolve("ran");
        repository.write("monitor", "#!/bin/sh\ntouch " + ran + "\n").git("add", "monitor");
        repository.file("monitor").toFile().setExecutable(true);
        repository.commitAll("monitored");
        Tree there = target.capture(blobs);
        repository.write("app.yaml", "replicas: 11\n").commitAll("wrong again");
        String blob = repository.git("rev-parse", "HEAD:app.yaml");
        Files.delete(repository.file(".git/objects/" + blob.substring(0, 2) + "/" + blob.substring(2)));
        repository.git("config", "core.fsmonitor", repository.file("monitor").toString());
        repository.git("config", "core.repositoryFormatVersion", "1");
        repository.git("config", "extensions.partialClone", "away");
        repository.git("config", "remote.away.promisor", "true");
        repository.git("config", "remote.away.url", "ext::" + repository.file("monitor"));
        repository.git("config", "protocol.ext.allow", "always");
        assertThatThrownBy(() -> open().capture(blobs))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining(blob);
        assertThat(ran).doesNotExist();
        assertThat(repository.ask("cat-file", "blob", blob).exit()).isNotZero();
        assertThat(ran).as("for its user git does run it").exists();
        assertThat(there.get("refs/heads/main:monitor")).isPresent();
    }

    private void signer(String script) throws IOException {
        hook("signer", script);
        repository.git("config", "commit.gpgSign", "true");
        repository.git("config", "user.signingKey", "somebody");
        repository.git(
                "config", "gpg.program", repository.file(".git/hooks/signer").toString());
    }

    @Test
    void withoutAnIdentityTheCommitIsOurs() throws Exception {
        repository.git("config", "--unset", "user.name");
        repository.git("config", "--unset", "user.email");
        assertGoesThrough();
    }

    @Test
    void aChangeOfTheSameLeafBetweenPrepareAndCommitIsAConflict() throws Exception {
        Prepared prepared = prepared();
        repository.write("app.yaml", "replicas: 3\n").commitAll("somebody's");
        Map<String, String> everything = repository.everything();
        assertThat(target.commit(prepared, 1))
                .isInstanceOfSatisfying(
                        Conflicts.class,
                        c -> assertThat(c.conflicts())
                                .extracting(Conflicts.Conflict::leaf)
                                .containsExactly("refs/heads/main:app.yaml"));
        assertThat(repository.everything()).isEqualTo(everything);
    }

    @Test
    void aDirtyEditBetweenPrepareAndCommitIsKept() throws Exception {
        Prepared prepared = prepared();
        repository.write("app.yaml", "being edited\n");
        assertThat(target.commit(prepared, 1)).isInstanceOf(Committed.class);
        assertThat(repository.file("app.yaml")).hasContent("being edited");
        assertThat(repository.git("show", "HEAD:app.yaml")).isEqualTo("replicas: 2");
    }

    @Test
    void otherWorkBetweenPrepareAndCommitIsBuiltUpon() throws Exception {
        Prepared prepared = prepared();
        String theirs = repository.write("docs/b.md", "later\n").commitAll("somebody's");
        assertThat(target.commit(prepared, 1)).isInstanceOf(Committed.class);
        assertThat(repository.git("rev-parse", "HEAD~1")).isEqualTo(theirs);
        assertThat(repository.git("ls-files", "docs")).isEqualTo("docs/a.md\ndocs/b.md");
    }

    @Test
    void aBranchThatMovesAtTheLastMomentIsNotOverwritten() throws Exception {
        String theirs = repository.write("app.yaml", "replicas: 3\n").commitAll("somebody's");
        repository.git("reset", "-q", "--hard", "HEAD~1");
        repository.git("config", "core.attributesFile", "elsewhere"); // so git moves it
        // right before our own update of the branch, later than we look
        Path once = temp.resolve("once");
        GitTarget late = GitTarget.open(
                "late",
                repository.folder(),
                Restore.COMMIT,
                wrapper("case \"$*\" in *update-ref\\ -m*) [ -e " + once + " ] || { touch " + once + "; "
                        + SharedData.tool("git") + " update-ref refs/heads/main " + theirs + "; };; esac"));
        assertThat(late.apply(changes, blobs, 1))
                .isInstanceOfSatisfying(
                        Conflicts.class,
                        c -> assertThat(c.conflicts())
                                .extracting(Conflicts.Conflict::leaf)
                                .containsExactly("refs/heads/main:app.yaml"));
        assertThat(once).exists();
        assertThat(repository.git("rev-parse", "HEAD")).isEqualTo(theirs);
        assertThat(repository.file("app.yaml")).hasContent("replicas: 9");
        assertThat(repository.file(".git/index.lock")).doesNotExist();
        assertThat(repository.file(".git/rollbackapi/intent")).doesNotExist();
    }

    @Test
    void anIndexThatSomebodyLockedIsAFailureAndTheCommitCanBeRepeated() throws Exception {
        Prepared prepared = prepared();
        Files.createFile(repository.file(".git/index.lock"));
        Map<String, String> everything = repository.everything();
        assertThatThrownBy(() -> target.commit(prepared, 1))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("another git process holds")
                .hasMessageContaining("index.lock");
        assertThat(repository.everything()).isEqualTo(everything);
        Files.delete(repository.file(".git/index.lock"));
        assertThat(target.commit(prepared, 1)).isInstanceOf(Committed.class);
    }

    @Test
    void aLockOfOursThatAKilledProcessLeftIsTakenOverAndALivingOnesIsNot() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(repository.file(".git/index.lock"), "rollbackapi " + ended.pid() + "\n");
        Process living = new ProcessBuilder("sleep", "60").start();
        try {
            assertGoesThrough();
            assertThat(repository.file(".git/index.lock")).doesNotExist();
            List<Change> back = changes.stream().map(Change::inverse).toList();
            Prepared again = (Prepared) target.prepare(back, blobs);
            Files.writeString(repository.file(".git/index.lock"), "rollbackapi " + living.pid() + "\n");
            assertThatThrownBy(() -> target.commit(again, 2)).hasMessageContaining("another git process holds");
            assertThatThrownBy(() -> target.prepare(back, blobs))
                    .as("nor is prepared what could not be committed")
                    .isInstanceOfSatisfying(
                            TargetFailedException.class,
                            e -> assertThat(e.isPassing()).isTrue())
                    .hasMessageContaining("another git process holds");
        } finally {
            living.destroy();
        }
    }

    @Test
    void aMergeThatIsNotFinishedIsAClearFailure() throws Exception {
        repository.git("checkout", "-q", "side");
        repository.write("app.yaml", "replicas: 7\n").commitAll("other");
        assertThat(repository.ask("merge", "main").exit()).isNotZero();
        assertThatThrownBy(() -> target.capture(blobs))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("app.yaml")
                .hasMessageContaining("finish the merge or abort it");
        repository.git("checkout", "-q", "--theirs", "app.yaml");
        repository.git("add", "app.yaml");
        assertThatThrownBy(() -> target.prepare(wayBack(target, before), blobs)).hasMessageContaining("MERGE_HEAD");
        repository.git("merge", "--abort");
        repository.git("checkout", "-q", "main");
        assertThat(target.apply(changes, blobs, 1)).isEqualTo(new Committed(changes.size()));
    }

    @Test
    void aRestoreByRefThatLacksItsCommitIsAFailure() throws Exception {
        GitTarget byRef = open(Restore.REF);
        Change nowhere = new Change(
                "refs/heads/new",
                Optional.empty(),
                Optional.of(blobs.put(("commit: " + "1".repeat(40) + "\n").getBytes(StandardCharsets.UTF_8))));
        assertThatThrownBy(() -> byRef.prepare(List.of(nowhere), blobs))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("lacks an object");
    }
}
