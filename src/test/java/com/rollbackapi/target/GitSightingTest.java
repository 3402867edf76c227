package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sighting is equal to an earlier one only where git would say the same: whatever a status rests on makes it
/// another, and what is too young to be told apart from what comes next is none.
final class GitSightingTest {
    /// Enough for what was just written to be old enough.
    static final int SETTLING_MILLIS = 2_200;

    @TempDir
    private Path temp;

    private GitRepository repository;
    private GitSighting sighting;

    @BeforeEach
    void aRepository() throws IOException {
        repository = GitRepository.init(temp.resolve("repository"));
        repository.write("app.yaml", "replicas: 3\n").write("docs/a.md", "a\n").write(".gitignore", "*.log\n");
        repository.write("x.log", "ignored\n");
        repository.commitAll("first");
        Path gitFolder = repository.file(".git");
        sighting = new GitSighting(repository.folder(), new GitFolder("repository", gitFolder, gitFolder));
    }

    interface Step {
        void run() throws Exception;
    }

    private void assertSeen(String what, Step change) throws Exception {
        var before = sighting.now();
        assertThat(before).as("before: %s", what).isPresent().isEqualTo(sighting.now());
        change.run();
        assertThat(sighting.now()).as(what).isNotEqualTo(before);
    }

    @Test
    void whateverAStatusRestsOnMakesItAnother() throws Exception {
        Path app = repository.file("app.yaml");
        assertSeen("an edit of the same length with its old time put back", () -> {
            FileTime time = Files.getLastModifiedTime(app);
            Thread.sleep(20); // more than a tick of the file system's clock
            Files.writeString(app, "replicas: 4\n");
            Files.setLastModifiedTime(app, time);
        });
        assertSeen("a file put in another's place", () -> {
            Files.writeString(repository.file(".git/other"), "replicas: 5\n");
            Files.move(repository.file(".git/other"), app, StandardCopyOption.REPLACE_EXISTING);
        });
        assertSeen("a permission", () -> app.toFile().setExecutable(true));
        assertSeen("a file that is not tracked", () -> repository.write("docs/mine", "mine\n"));
        assertSeen("a file that goes", () -> Files.delete(repository.file("docs/mine")));
        assertSeen("what is staged", () -> repository.git("add", "app.yaml"));
        assertSeen("what is ignored", () -> repository.write(".git/info/exclude", "docs/\n"));
        assertSeen("configuration", () -> repository.git("config", "core.fileMode", "false"));
        assertSeen("another branch with the same commit", () -> repository.git("checkout", "-q", "-b", "side"));
        repository.git("commit", "-q", "-m", "second");
        repository.git("checkout", "-q", "--detach");
        assertSeen(
                "a detached HEAD that is moved alone",
                () -> repository.git("update-ref", "--no-deref", "HEAD", "HEAD~1"));
    }

    @Test
    void whatIsYoungIsNotSettledAndLaterIs() throws Exception {
        assertThat(sighting.settled()).isEmpty();
        Thread.sleep(SETTLING_MILLIS);
        assertThat(sighting.settled()).isPresent().isEqualTo(sighting.now());
        repository.write("docs/a.md", "b\n");
        assertThat(sighting.settled()).isEmpty();
    }

    @Test
    void whereNotAllCanBeSeenThereIsNone() throws Exception {
        repository.git("config", "core.excludesFile", temp.resolve("elsewhere").toString());
        assertThat(sighting.now()).isEmpty();
        repository.git("config", "--unset", "core.excludesFile");
        assertThat(sighting.now()).isPresent();
        GitRepository.init(repository.file("docs/inner"));
        assertThat(sighting.now()).isEmpty();
    }

    @Test
    void aStatusIsAskedForAgainOnlyAfterAChange() throws Exception {
        Path log = temp.resolve("statuses");
        Path program = temp.resolve("git");
        Files.writeString(
                program, "#!/bin/sh\ncase \"$*\" in *' status '*) echo >> " + log + ";; esac\nexec git \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createFile(log);
        GitTarget target = GitTarget.open("repository", repository.folder(), GitTarget.Restore.COMMIT, program);
        Thread.sleep(SETTLING_MILLIS);
        target.versions(List.of("HEAD"));
        target.versions(List.of("HEAD"));
        assertThat(Files.readAllLines(log)).hasSize(1);
        repository.write("docs/mine", "mine\n");
        assertThat(target.read("work:docs/mine")).isPresent();
        assertThat(Files.readAllLines(log)).hasSize(2);
        Thread.sleep(SETTLING_MILLIS);
        target.versions(List.of("HEAD"));
        byte[] before = target.read("refs/heads/main:app.yaml").orElseThrow();
        assertThat(Files.readAllLines(log)).hasSize(3);
        String tree = repository.git("rev-parse", "HEAD^{tree}");
        String moved = repository.git("commit-tree", "-m", "nothing else", "-p", "HEAD", tree);
        repository.git("update-ref", "refs/heads/main", moved); // no file but the ref's changes
        assertThat(target.read("refs/heads/main:app.yaml").orElseThrow()).isEqualTo(before);
        assertThat(Files.readAllLines(log)).hasSize(4);
    }
}
