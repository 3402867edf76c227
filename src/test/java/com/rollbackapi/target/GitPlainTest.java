package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.store.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is done in this process comes to what git would have done, and where anything says otherwise git does it.
final class GitPlainTest extends GitRestoring {
    private Path log() {
        return temp.resolve("commands");
    }

    /// The git commands that putting a state back takes, those that only read aside.
    private List<String> commands(GitRestoring.Work before) throws Exception {
        repository.write("docs/b.md", "b\n").commitAll("third");
        before.run();
        GitTarget target = GitTarget.open(
                "repository", repository.folder(), GitTarget.Restore.COMMIT, wrapper("echo \"$*\" >> " + log()));
        Tree good = target.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").write("run.sh", "#!/bin/sh\nexit 1\n");
        repository.git("rm", "-q", "docs/b.md");
        repository.commitAll("wrong");
        List<Change> back = wayBack(target, good);
        Files.deleteIfExists(log());
        assertThat(target.apply(back, blobs, 7)).isInstanceOf(Committed.class);
        assertThat(repository.git("diff-files", "--name-only"))
                .as("the index knows its files")
                .isEmpty();
        List<String> all = Files.readAllLines(log());
        assertThat(target.verify(good.root()).holds()).isTrue();
        assertThat(repository.git("status", "--porcelain")).isEmpty();
        assertThat(repository.git("fsck", "--strict", "--no-dangling")).isEmpty();
        return all.stream()
                .map(c -> c.replaceAll("(-c \\S+ )*", ""))
                .map(c -> c.substring(0, (c + " ").indexOf(' ')))
                .filter(c -> !Set.of("status", "for-each-ref", "config", "merge-base")
                        .contains(c))
                .toList();
    }

    @Test
    void inAUsualRepositoryNoCommandChangesIt() throws Exception {
        assertThat(commands(() -> {})).isEmpty();
        assertThat(repository.git("log", "-1", "--format=%an <%ae>|%cn <%ce>|%s"))
                .isEqualTo(repository.git("log", "-1", "--format=%an <%ae>|%cn <%ce>|", "HEAD~1")
                        + "Write app.yaml and 2 more");
        assertThat(Long.parseLong(repository.git("log", "-1", "--format=%ct")))
                .isBetween(Long.parseLong(repository.git("log", "-1", "--format=%ct", "HEAD~1")), now());
        assertThat(repository.git("log", "-1", "--format=%cd", "--date=format:%z"))
                .isEqualTo(repository.git("log", "-1", "--format=%cd", "--date=format:%z", "HEAD~1"));
    }

    private long now() throws Exception {
        return Files.getLastModifiedTime(Files.writeString(temp.resolve("now"), ""))
                        .toMillis()
                / 1000;
    }

    @Test
    void aSettingThatMayMatterLeavesItToGit() throws Exception {
        List<String> commands = commands(() -> repository.git("config", "core.checkStat", "minimal"));
        assertThat(commands)
                .containsExactly("update-index", "commit-tree", "checkout-index", "update-ref", "update-index");
    }

    @Test
    void aHookThatHearsOfTheIndexOrOfRefsHears() throws Exception {
        assertThat(commands(() -> hook("post-index-change", "exit 0\n"))).contains("update-index");
    }

    @Test
    void soDoesOneThatHearsOfRefs() throws Exception {
        assertThat(commands(() -> hook("reference-transaction", "exit 0\n"))).containsOnlyOnce("update-ref");
    }

    @Test
    void filesWithAttributesAreWrittenByGit() throws Exception {
        List<String> commands = commands(() ->
                repository.write("docs/.gitattributes", "*.md text eol=crlf\n").commitAll("attributes"));
        assertThat(commands).containsExactly("checkout-index");
        assertThat(Files.readString(repository.file("docs/b.md"))).isEqualTo("b\r\n");
        assertThat(repository.git("log", "-1", "--format=%s")).startsWith("Write");
    }

    @Test
    void whatIsNotThereIsNotCommitted() throws Exception {
        GitTarget target = open();
        Tree good = target.capture(blobs);
        String tree = repository.git("rev-parse", "side^{tree}");
        repository.write("app.yaml", "replicas: 9\n").commitAll("wrong");
        repository.git("branch", "-f", "side");
        List<Change> back = wayBack(target, good);
        Path object = repository.file(".git/objects/" + tree.substring(0, 2) + "/" + tree.substring(2));
        Files.delete(object); // somebody pruned it
        assertThatThrownBy(() -> target.apply(back, blobs, 7)).isInstanceOf(TargetFailedException.class);
        assertThat(repository.git("log", "-1", "--format=%s")).isEqualTo("wrong");
    }

    @Test
    void aSettingThatCameBetweenPreparingAndCommittingCounts() throws Exception {
        GitTarget target = open();
        Tree good = target.capture(blobs);
        repository.write("app.yaml", "replicas: 9\n").commitAll("wrong");
        List<Change> back = wayBack(target, good);
        Prepared prepared = (Prepared) target.prepare(back, blobs);
        repository.write("hooks/reference-transaction", "#!/bin/sh\nexit 1\n");
        assertThat(repository.file("hooks/reference-transaction").toFile().setExecutable(true))
                .isTrue();
        repository.git("config", "core.hooksPath", repository.file("hooks").toString());
        assertThatThrownBy(() -> target.commit(prepared, 7)).hasMessageContaining("hook");
        assertThat(repository.git("log", "-1", "--format=%s")).isEqualTo("wrong");
    }

    @Test
    void aLinkThatNoLeafCanSayIsPutBackByGit() throws Exception {
        Path odd = repository.file("odd");
        link(odd, "docs//a.md");
        repository.commitAll("a link");
        GitTarget target = GitTarget.open(
                "repository", repository.folder(), GitTarget.Restore.COMMIT, wrapper("echo \"$*\" >> " + log()));
        Tree good = target.capture(blobs);
        repository.git("rm", "-q", "odd");
        repository.commitAll("without");
        List<Change> back = wayBack(target, good);
        Files.deleteIfExists(log());
        assertThat(target.apply(back, blobs, 7)).isInstanceOf(Committed.class);
        assertThat(Files.readString(log())).contains("checkout-index");
        assertThat(target.verify(good.root()).holds()).isTrue();
        assertThat(repository.git("status", "--porcelain")).isEmpty();
        assertThat(repository.git("show", "HEAD:odd")).isEqualTo("docs//a.md");
    }

    /// Java writes no link with a doubled `/`.
    private void link(Path link, String to) throws Exception {
        assertThat(new ProcessBuilder("ln", "-s", to, link.toString()).start().waitFor())
                .isZero();
    }
}
