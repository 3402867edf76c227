package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.GitIntent.IndexMove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An index that is edited here is the one that git would have written, and git finds every change of a file behind it.
final class GitIndexFileTest extends GitRestoring {
    private static final String EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    private Optional<GitIndexFile> read() throws IOException {
        Path index = repository.file(".git/index");
        return GitIndexFile.read(Files.readAllBytes(index), Files.getLastModifiedTime(index));
    }

    private GitEntry entry(String path) {
        String[] facts = repository.git("ls-files", "-s", "--", path).split("[ \t]", -1);
        return new GitEntry(facts[0], facts[1]);
    }

    /// Writes it as it is into the live one's place.
    private void replace(GitIndexFile file) throws IOException {
        Files.write(repository.file(".git/index"), file.bytes());
    }

    @Test
    void whatIsReadAndWrittenIsTheSameFile() throws Exception {
        repository.write("docs/deep/er/b.md", "b\n").write("docs/c d.md", "c\n").write("ä/ü", "u\n");
        repository.write("long/" + "n".repeat(250), "long\n").commitAll("more");
        byte[] before = Files.readAllBytes(repository.file(".git/index"));
        assertThat(read().orElseThrow().bytes()).isEqualTo(before);
    }

    @Test
    void movesGiveTheEntriesAndTheTreeThatGitMakesOfThem() throws Exception {
        repository.write("docs/deep/er/b.md", "b\n").write("other/z", "z\n").commitAll("more");
        GitEntry app = entry("app.yaml");
        List<IndexMove> moves = new ArrayList<>();
        moves.add(new IndexMove("docs/deep/er/b.md", Optional.of(entry("docs/deep/er/b.md")), Optional.empty()));
        moves.add(new IndexMove("app.yaml", Optional.of(app), Optional.of(new GitEntry("100755", app.object()))));
        moves.add(new IndexMove("docs/new/ä", Optional.empty(), Optional.of(new GitEntry("100644", EMPTY))));
        moves.add(new IndexMove("a-link", Optional.empty(), Optional.of(new GitEntry("120000", app.object()))));
        repository.git("hash-object", "-w", "-t", "blob", "/dev/null");
        Path ours = repository.file(".git/index");
        Path theirs = temp.resolve("theirs");
        Files.copy(ours, theirs);
        GitIndex.update(new Git("repository", Path.of("git"), repository.folder()), theirs, moves);
        GitIndexFile edited = read().orElseThrow();
        edited.move(moves);
        replace(edited);
        Git git = new Git("repository", Path.of("git"), repository.folder());
        for (String[] asked : new String[][] {{"ls-files", "-s"}, {"write-tree"}}) {
            assertThat(git.text(Git.Call.of(asked)))
                    .isEqualTo(git.text(Git.Call.of(asked).on(theirs)));
        }
        assertThat(repository.git("fsck", "--no-dangling")).isEmpty();
        assertThat(read())
                .as("written by git since, with the trees it had to make anew")
                .isPresent();
    }

    @Test
    void aFileThatWasPutThereIsNotReadByGitAgain() throws Exception {
        GitIndexFile index = read().orElseThrow();
        GitEntry app = entry("app.yaml");
        index.move(List.of(new IndexMove("app.yaml", Optional.of(app), Optional.of(app))));
        replace(index);
        assertThat(repository.git("diff-files", "--name-only")).isEqualTo("app.yaml");
        index.hasFile("app.yaml", GitFileFacts.of(repository.file("app.yaml")).orElseThrow());
        replace(index);
        assertThat(repository.git("diff-files", "--name-only")).isEmpty();
    }

    /// Git compares what is as young as its index; a younger index must not end that for a file that was changed.
    @Test
    void aChangeInTheSecondOfTheIndexIsStillFound() throws Exception {
        Path app = repository.file("app.yaml");
        Path file = repository.file(".git/index");
        FileTime second = FileTime.from(Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS));
        Files.setLastModifiedTime(app, second);
        repository.git("update-index", "--refresh");
        Files.setLastModifiedTime(file, second);
        Object inode = Files.getAttribute(app, "unix:ino");
        Files.writeString(app, "replicas: 7\n");
        Files.setLastModifiedTime(app, second);
        assertThat(Files.getAttribute(app, "unix:ino")).isEqualTo(inode);
        repository.git("config", "core.trustctime", "false");
        assertThat(repository.git("diff-files", "--name-only")).isEqualTo("app.yaml");
        GitIndexFile index = read().orElseThrow();
        FileTime looked = FileTime.from(Instant.now().plusSeconds(5));
        replace(index);
        assertThat(repository.git("diff-files", "--name-only"))
                .as("the control: written without care")
                .isEmpty();
        GitIndexFile.Written differing = read(second).write(looked, Set.of("app.yaml"));
        assertThat(differing.time()).isEmpty();
        Files.write(file, differing.bytes());
        assertThat(repository.git("diff-files", "--name-only")).isEqualTo("app.yaml");
        replace(index);
        GitIndexFile.Written young = read(second).write(second, Set.of());
        Files.write(file, young.bytes());
        Files.setLastModifiedTime(file, young.time().orElseThrow());
        assertThat(repository.git("diff-files", "--name-only")).isEqualTo("app.yaml");
    }

    private GitIndexFile read(FileTime written) throws IOException {
        return GitIndexFile.read(Files.readAllBytes(repository.file(".git/index")), written)
                .orElseThrow();
    }

    @Test
    void anyOtherIndexIsLeftToGit() throws Exception {
        assertThat(read()).isPresent();
        Path index = repository.file(".git/index");
        byte[] usual = Files.readAllBytes(index);
        for (String[] made : new String[][] {
            {"update-index", "--index-version", "4"},
            {"update-index", "--split-index"},
            {"update-index", "--assume-unchanged", "app.yaml"},
            {"update-index", "--skip-worktree", "app.yaml"},
            {"update-index", "--force-untracked-cache"}
        }) {
            repository.git(made);
            assertThat(read()).as(String.join(" ", made)).isEmpty();
            Files.write(index, usual);
        }
        repository.write("intended", "later\n").git("add", "-N", "intended");
        assertThat(read()).as("intended to be added").isEmpty();
    }

    @Test
    void aDamagedIndexIsLeftToGitToName() throws Exception {
        byte[] whole = Files.readAllBytes(repository.file(".git/index"));
        FileTime time = FileTime.fromMillis(0);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            assertThat(GitIndexFile.read(damaged, time))
                    .as("bit of byte %s", at)
                    .isEmpty();
            assertThat(GitIndexFile.read(Arrays.copyOf(whole, at), time))
                    .as("cut off at %s", at)
                    .isEmpty();
        }
    }
}
