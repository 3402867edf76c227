package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitTarget.Restore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whatever an agent does to a repository, it comes back, and nobody's work is lost with that.
final class GitTargetTest extends GitRestoring {
    @Test
    void commitsAreTakenBackByOneMoreAndStayInTheHistory() throws Exception {
        String[] theirs = {"", ""};
        assertRestored(open(), () -> {
            theirs[0] = repository.write("app.yaml", "replicas: 9\n").commitAll("third");
            repository.git("rm", "-q", "docs/a.md");
            theirs[1] = repository.write("docs/a.md/now a folder", "x").commitAll("fourth");
        });
        assertThat(repository.git("log", "--format=%H").lines().skip(1)).startsWith(theirs[1], theirs[0]);
        assertThat(repository.git("log", "-1", "--format=%an|%s")).isEqualTo("Somebody|Write app.yaml and 2 more");
    }

    @Test
    void whereItIsAskedForTheBranchIsMovedAndItsCommitsAreKept() throws Exception {
        Map<String, String> refs = refs();
        String[] theirs = {""};
        GitTarget target = open(Restore.REF);
        assertRestored(
                target,
                () -> theirs[0] = repository.write("app.yaml", "replicas: 9\n").commitAll("third"));
        assertThat(refs()).isEqualTo(refs);
        repository.git("reflog", "expire", "--expire=now", "--all");
        repository.git("gc", "-q", "--prune=now");
        assertThat(repository.git("cat-file", "-t", theirs[0])).isEqualTo("commit");
    }

    @Test
    void stagedAndDirtyFilesComeBackAsTheyWere() throws Exception {
        repository.write("app.yaml", "staged\n").git("add", "app.yaml");
        repository.write("app.yaml", "and then edited\n").write("run.sh", "edited\n");
        repository.git("rm", "-q", "--cached", "docs/a.md");
        Files.delete(repository.file("current"));
        repository.write("new", "staged and new\n").git("add", "new");
        assertRestored(open(), () -> {
            repository.git("reset", "-q", "--hard");
            repository.write("run.sh", "otherwise\n").commitAll("all of it");
        });
        assertThat(repository.git("status", "--porcelain").lines())
                .containsExactlyInAnyOrder(
                        "MM app.yaml", " D current", "D  docs/a.md", "A  new", " M run.sh", "?? docs/");
    }

    @Test
    void whatAnAgentLeavesStagedAndDirtyGoes() throws Exception {
        assertRestored(open(), () -> {
            repository.write("app.yaml", "staged\n").git("add", "app.yaml");
            repository.write("app.yaml", "edited\n").write("mine", "untracked, and journaled\n");
            repository.git("rm", "-q", "docs/a.md");
            assertThat(repository.file("run.sh").toFile().setExecutable(false)).isTrue();
            Files.delete(repository.file("current"));
            Files.createSymbolicLink(repository.file("current"), Path.of("run.sh"));
        });
    }

    @Test
    void untrackedAndIgnoredFilesThatNobodyNamedStay() throws Exception {
        GitTarget target = open();
        Tree before = target.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").commitAll("third");
        List<Change> changes = wayBack(target, before);
        repository.write("notes", "by hand\n").write("x.log", "ignored\n").write("docs/b", "by hand\n");
        assertThat(target.apply(changes, blobs, 1)).isEqualTo(new Committed(changes.size()));
        assertThat(repository.git("status", "--porcelain", "--ignored", "-uall").lines())
                .containsExactlyInAnyOrder("?? docs/b", "?? notes", "!! x.log");
        assertThat(repository.file("docs/b")).hasContent("by hand");
    }

    @Test
    void anUntrackedFileInTheWayOfATrackedOneStays() throws Exception {
        GitTarget target = open();
        Tree before = target.capture(blobs);
        repository.git("rm", "-q", "docs/a.md");
        repository.commitAll("third");
        List<Change> changes = wayBack(target, before);
        repository.write("docs/a.md", "by hand\n");
        assertThat(target.apply(changes, blobs, 1)).isInstanceOf(Committed.class);
        assertThat(repository.file("docs/a.md")).hasContent("by hand");
        assertThat(repository.git("show", "HEAD:docs/a.md")).isEqualTo("a");
        assertThat(repository.git("status", "--porcelain")).isEqualTo(" M docs/a.md");
    }

    @Test
    void anIgnoredFileInTheWayIsAFailureAndNothingChanges() throws Exception {
        repository.write("kept.log", "tracked although ignored\n").git("add", "-f", "kept.log");
        repository.commitAll("third");
        GitTarget target = open();
        Tree before = target.capture(blobs);
        repository.git("rm", "-q", "kept.log");
        repository.commitAll("fourth");
        repository.write("kept.log", "by hand\n");
        Map<String, String> everything = repository.everything();
        List<Change> changes = wayBack(target, before);
        assertThatThrownBy(() -> target.prepare(changes, blobs))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("kept.log, which nobody named, lies in its way");
        assertThat(repository.everything()).isEqualTo(everything);
        // and as a folder
        Files.delete(repository.file("kept.log"));
        repository.write("kept.log/deep.log", "by hand\n");
        assertThatThrownBy(() -> target.prepare(changes, blobs)).hasMessageContaining("kept.log/deep.log");
    }

    @Test
    void aSubmoduleIsPutBackInTheTreeAndItsFilesAreLeftAlone() throws Exception {
        GitRepository other = GitRepository.init(temp.resolve("other"));
        other.write("lib", "1\n").commitAll("one");
        repository.git(
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "add",
                "-q",
                other.folder().toString(),
                "sub");
        repository.commitAll("with a submodule");
        String linked = repository.git("ls-files", "-s", "sub");
        GitTarget target = open();
        Tree before = target.capture(blobs);
        other.write("lib", "2\n").commitAll("two");
        repository.git("-C", "sub", "pull", "-q");
        repository.write("sub/untracked", "by hand\n");
        repository.commitAll("moved on");
        assertThat(repository.git("ls-files", "-s", "sub")).isNotEqualTo(linked);
        restore(target, before);
        assertThat(repository.git("ls-files", "-s", "sub")).isEqualTo(linked);
        assertThat(repository.git("ls-tree", "HEAD", "sub")).contains(linked.split(" ")[1]);
        assertThat(repository.file("sub/untracked")).hasContent("by hand");
        assertThat(repository.file("sub/lib")).hasContent("2");
        repository.git("rm", "-q", "-r", "--cached", "sub");
        repository.commitAll("without it");
        restore(target, before);
        assertThat(repository.file("sub/untracked")).hasContent("by hand");
    }

    @Test
    void headComesBackToItsBranchAndToItsCommit() throws Exception {
        GitTarget target = open();
        assertRestored(target, () -> {
            repository.git("checkout", "-q", "--detach", "v1");
            repository.write("app.yaml", "detached\n").commitAll("on no branch");
        });
        assertRestored(target, () -> repository.git("checkout", "-q", "side"));
        assertRestored(target, () -> {
            repository.git("checkout", "-q", "-b", "of-an-agent");
            repository.write("app.yaml", "there\n").commitAll("there");
        });
        assertThat(refs()).containsOnlyKeys("refs/heads/main", "refs/heads/side", "refs/tags/v1");
        repository.git("checkout", "-q", "--detach", "v1");
        String at = repository.git("rev-parse", "HEAD");
        assertRestored(target, () -> repository.write("app.yaml", "there\n").commitAll("detached still"));
        assertThat(repository.git("rev-parse", "HEAD")).isEqualTo(at);
        assertRestored(target, () -> repository.git("checkout", "-q", "main"));
    }

    @Test
    void branchesAndTagsThatWereDeletedMovedOrMadeComeBackWithTheirHistory() throws Exception {
        Map<String, String> refs = refs();
        GitTarget target = open();
        assertRestored(target, () -> {
            repository.git("branch", "-D", "side");
            repository.git("tag", "-d", "v1");
            repository.git("branch", "made");
            repository.git("tag", "-a", "-m", "annotated", "v2");
        });
        assertThat(refs()).isEqualTo(refs);
        assertRestored(target, () -> {
            repository.git("checkout", "-q", "side");
            repository.git("branch", "-D", "main");
        });
        assertThat(refs()).isEqualTo(refs);
        // reset back: the branch goes forward again to the very commit
        assertRestored(target, () -> repository.git("reset", "-q", "--hard", "v1"));
        assertThat(refs()).isEqualTo(refs);
        // moved forward: it stays there, with the old tree in a commit of ours
        assertRestored(target, () -> repository.git("branch", "-f", "side", "main"));
        assertThat(repository.git("rev-parse", "side~1")).isEqualTo(refs.get("refs/heads/main"));
        assertThat(repository.git("rev-parse", "side^{tree}")).isEqualTo(repository.git("rev-parse", "v1^{tree}"));
    }

    @Test
    void aBranchGivesWayToOneBelowItsName() throws Exception {
        assertRestored(open(), () -> {
            repository.git("branch", "-D", "side");
            repository.git("branch", "side/below");
        });
    }

    @Test
    void aRepositoryWithoutACommitIsAStateLikeAnyOther() throws Exception {
        repository = GitRepository.init(temp.resolve("empty"));
        GitTarget target = open();
        Tree empty = target.capture(blobs);
        repository.write("a", "a\n").write("b", "b\n").commitAll("first");
        Tree one = target.capture(blobs);
        restore(target, empty);
        assertThat(repository.git("ls-files")).isEmpty();
        assertThat(repository.file("a")).doesNotExist();
        restore(target, one);
        assertThat(repository.git("rev-list", "--count", "HEAD")).isEqualTo("3");
    }

    @Test
    void unusualNamesModesAndLinksComeBack() throws Exception {
        String[] names = {"sp ace", "qu\"ote", "new\nline", "tab\t", "ünï¢ödé ✓", "-dash", ":(glob)*", "100%25", "a\\b"
        };
        for (String name : names) {
            repository.write("odd/" + name, name);
            repository.write("odd/x" + name, name).file("odd/x" + name).toFile().setExecutable(true);
            Files.createSymbolicLink(repository.file("odd/l" + name), Path.of(name));
        }
        repository.commitAll("odd");
        repository.write("odd/sp ace", "dirty");
        assertRestored(open(), () -> {
            repository.git("rm", "-q", "-r", "-f", "odd");
            repository.write("odd", "a file now").commitAll("evened");
        });
    }

    @Test
    void aTrackedNameThatIsNotUtf8IsLeftAlone() throws Exception {
        byte[] tree = (repository.git("ls-tree", "HEAD") + "\n100644 blob "
                        + repository.git("rev-parse", "HEAD:app.yaml") + "\tx\u00ff%")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(temp.resolve("tree"), tree);
        String id = repository.git("-c", "alias.t=!git mktree < '" + temp.resolve("tree") + "'", "t");
        repository.git("reset", "-q", "--hard", repository.git("commit-tree", "-p", "HEAD", "-m", "odd", id));
        GitTarget target = open();
        Tree before = target.capture(blobs);
        assertThat(before.get("refs/heads/main:x%FF%25")).isPresent();
        repository.write("app.yaml", "replicas: 9\n").git("commit", "-q", "-a", "-m", "third");
        restore(target, before);
        assertThat(repository.git("rev-parse", "HEAD^{tree}")).isEqualTo(id);
    }

    @Test
    void oneFileIsPutBackAndLaterWorkOnOthersStays() throws Exception {
        GitTarget target = open();
        Tree before = target.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").commitAll("wrong");
        Change undo = wayBack(target, before).getFirst();
        repository.write("docs/b.md", "later\n").commitAll("right, and later");
        repository.write("run.sh", "being edited\n");
        assertThat(target.apply(List.of(undo), blobs, 1)).isEqualTo(new Committed(1));
        assertThat(repository.file("app.yaml")).hasContent("replicas: 2");
        assertThat(repository.git("show", "HEAD:docs/b.md")).isEqualTo("later");
        assertThat(repository.git("status", "--porcelain")).isEqualTo(" M run.sh");
    }

    /// Under two names, to be put back in two ways.
    @Test
    void twoTargetsOfOneRepositoryDoNotDisturbEachOther() throws Exception {
        GitTarget one = open();
        GitTarget two = open(Restore.REF);
        Tree before = one.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").write("notes", "mine\n").commitAll("third");
        List<Change> back = wayBack(one, before);
        Prepared first = (Prepared) one.prepare(back, blobs);
        Prepared nothing = (Prepared) two.prepare(List.of(), blobs);
        two.discard(nothing);
        assertThat(one.commit(first, 1)).isEqualTo(new Committed(back.size()));
        assertThat(one.verify(before.root()).holds()).isTrue();
    }

    @Test
    void anAgentCanWriteThroughTheTarget() throws Exception {
        GitTarget target = open();
        Hash content = blobs.put("exec\necho\n".getBytes(StandardCharsets.UTF_8));
        Change create = new Change("refs/heads/main:bin/new", Optional.empty(), Optional.of(content));
        assertThat(target.apply(List.of(create), blobs, 1)).isEqualTo(new Committed(1));
        assertThat(repository.file("bin/new")).hasContent("echo").isExecutable();
        assertThat(repository.git("status", "--porcelain")).isEmpty();
        assertThat(repository.git("log", "-1", "--format=%s")).isEqualTo("Write bin/new");
    }

    @Test
    void namesAndBytesThatNoStateHasAreRefused() throws Exception {
        GitTarget target = open();
        Hash file = blobs.put("file\nx".getBytes(StandardCharsets.UTF_8));
        for (String leaf : List.of(
                "refs/heads/main:.git/config",
                "refs/heads/main:../out",
                "work:a/../../out",
                "work:.GIT/hooks/pre-commit",
                "refs/remotes/origin/main",
                "refs/heads/other",
                "HEAD",
                "refs/tags/t",
                "nothing")) {
            Change change = new Change(leaf, target.read(leaf).map(Hash::of), Optional.of(file));
            assertThatThrownBy(() -> target.prepare(List.of(change), blobs))
                    .as(leaf)
                    .isInstanceOf(TargetFailedException.class);
        }
        assertThat(repository.git("status", "--porcelain")).isEmpty();
    }

    @Test
    void whatIsNoWorkTreesTopIsRefused() throws Exception {
        assertThatThrownBy(() -> GitTarget.open("t", repository.file("docs"), Restore.COMMIT))
                .hasMessageContaining("lies inside the repository");
        assertThatThrownBy(() -> GitTarget.open("t", temp.resolve("nowhere"), Restore.COMMIT))
                .hasMessageContaining("is no folder");
        repository.git("config", "core.bare", "true");
        assertThatThrownBy(() -> GitTarget.open("t", repository.folder(), Restore.COMMIT))
                .hasMessageContaining("must be run in a work tree");
        assertThatThrownBy(() -> GitTarget.open("t", repository.folder(), Restore.COMMIT, temp.resolve("no-git")))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("no-git");
    }
}
