package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.GitTarget.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the tests of one repository start from, and how they go back: a repository with some of everything in it, the
/// state that it is captured in, and a way from whatever it became back to that.
abstract class GitRestoring {
    @TempDir
    Path temp;

    final MemoryBlobStore blobs = new MemoryBlobStore();
    GitRepository repository;

    @BeforeEach
    void begin() throws IOException {
        repository = GitRepository.init(temp.resolve("repository"));
        repository
                .write("app.yaml", "replicas: 1\n")
                .write("run.sh", "#!/bin/sh\n")
                .write("docs/a.md", "a\n");
        repository.write(".gitignore", "*.log\n");
        repository.file("run.sh").toFile().setExecutable(true);
        Files.createSymbolicLink(repository.file("current"), Path.of("app.yaml"));
        repository.commitAll("first");
        repository.git("branch", "side");
        repository.git("tag", "v1");
        repository.write("app.yaml", "replicas: 2\n").commitAll("second");
    }

    GitTarget open() throws TargetFailedException {
        return open(Restore.COMMIT);
    }

    GitTarget open(Restore restore) throws TargetFailedException {
        return GitTarget.open("repository", repository.folder(), restore);
    }

    static List<Change> way(Tree from, Tree to) {
        return Tree.diff(from, to).stream()
                .map(c -> new Change(c.name(), c.before(), c.after()))
                .toList();
    }

    /// From the live state to that one.
    List<Change> wayBack(GitTarget target, Tree to) throws Exception {
        return way(target.capture(blobs), to);
    }

    /// Restores and wants the root to be the same.
    void restore(GitTarget target, Tree to) throws Exception {
        List<Change> changes = wayBack(target, to);
        assertThat(changes).isNotEmpty();
        assertThat(target.apply(changes, blobs, 7)).isEqualTo(new Committed(changes.size()));
        assertThat(wayBack(target, to)).isEmpty();
        assertThat(target.verify(to.root()).holds()).isTrue();
    }

    interface Work {
        void run() throws Exception;
    }

    /// Captures, lets somebody work, restores, and wants everything to be as it was.
    void assertRestored(GitTarget target, Work work) throws Exception {
        Tree before = target.capture(blobs);
        Map<String, String> everything = repository.everything();
        work.run();
        restore(target, before);
        assertThat(repository.everything()).isEqualTo(everything);
    }

    Map<String, String> refs() {
        Map<String, String> refs = new TreeMap<>();
        repository
                .git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags")
                .lines()
                .forEach(l -> refs.put(l.substring(0, l.indexOf(' ')), l.substring(l.indexOf(' ') + 1)));
        return refs;
    }

    void hook(String name, String script) throws IOException {
        repository.write(".git/hooks/" + name, "#!/bin/sh\n" + script);
        assertThat(repository.file(".git/hooks/" + name).toFile().setExecutable(true))
                .isTrue();
    }

    /// A program that does something before it does what git does.
    Path wrapper(String script) throws IOException {
        Path program = temp.resolve("git-wrapper");
        Files.writeString(program, "#!/bin/sh\n" + script + "\nexec " + SharedData.tool("git") + " \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
