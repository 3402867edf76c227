package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.GitIntent.RefMove;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Refs are moved as git moves them, all or none, and what is not as simple as that is left to git.
final class GitRefMovesTest extends GitRestoring {
    private static final String WHO = "Somebody <somebody@example.org>";
    private static final String MAIN = "refs/heads/main";
    private static final String OURS = "refs/rollbackapi/kept/branch/main/of-a-test";

    private GitRefMoves moves;
    private String first = "";
    private String second = "";

    @BeforeEach
    void twoCommits() {
        Path git = repository.file(".git");
        moves = new GitRefMoves(new GitFolder("repository", git, git));
        first = repository.git("rev-parse", "main~1");
        second = repository.git("rev-parse", "main");
    }

    private boolean move(RefMove... all) throws TargetFailedException {
        return moves.move(List.of(all), WHO, "a test");
    }

    private static RefMove of(String ref, String from, String to) {
        return new RefMove(ref, Optional.of(from).filter(f -> !f.isEmpty()), Optional.of(to));
    }

    private void assertNoLock() throws IOException {
        try (Stream<Path> files = Files.walk(repository.file(".git"))) {
            assertThat(files.filter(f -> f.toString().endsWith(".lock"))).isEmpty();
        }
        assertThat(repository.file(".git/rollbackapi/moving")).isEmptyDirectory();
    }

    @Test
    void theyAreMovedAndTheirLogsSaySo() throws Exception {
        assertThat(move(of(MAIN, second, first), of(OURS, "", second))).isTrue();
        assertThat(repository.git("rev-parse", "main", OURS)).isEqualTo(first + "\n" + second);
        for (String log : List.of("main", "HEAD")) {
            assertThat(repository.git("reflog", "-1", "--format=%H %gn %ge %gs", log))
                    .as(log)
                    .isEqualTo(first + " Somebody somebody@example.org a test");
        }
        assertThat(repository.git("rev-parse", "main@{1}")).isEqualTo(second);
        assertNoLock();
        assertThat(repository.git("fsck", "--no-dangling")).isEmpty();
    }

    @Test
    void soArePackedOnes() throws Exception {
        repository.git("pack-refs", "--all");
        assertThat(repository.file(".git/" + MAIN)).doesNotExist();
        assertThat(move(of(MAIN, second, first))).isTrue();
        assertThat(repository.git("rev-parse", "main")).isEqualTo(first);
        assertThat(move(of("refs/heads/side", second, first)))
                .as("it is the first commit")
                .isFalse();
    }

    @Test
    void whereOneIsNotWhatItWasNoneIsMoved() throws Exception {
        repository.git("update-ref", OURS, second);
        assertThat(move(of(MAIN, second, first), of(OURS, first, second))).isFalse();
        assertThat(move(of(MAIN, second, first), of(OURS, "", first))).isFalse();
        assertThat(repository.git("rev-parse", "main")).isEqualTo(second);
        assertThat(repository.git("reflog", "-1", "--format=%gs", "main")).isNotEqualTo("a test");
        assertNoLock();
    }

    @Test
    void anothersLockIsHonouredAndStays() throws Exception {
        for (String lock : List.of(".git/" + MAIN + ".lock", ".git/HEAD.lock")) {
            repository.write(lock, "theirs");
            assertThat(move(of(OURS, "", first), of(MAIN, second, first)))
                    .as(lock)
                    .isFalse();
            assertThat(repository.file(lock)).hasContent("theirs");
            Files.delete(repository.file(lock));
            assertNoLock();
        }
        assertThat(repository.git("for-each-ref", OURS)).isEmpty();
    }

    @Test
    void namesInEachOthersWayAndTagsAndRefsThatGoAreLeftToGit() throws Exception {
        assertThat(move(of(MAIN + "/below", "", first))).isFalse();
        repository.git("branch", "folder/one");
        assertThat(move(of("refs/heads/folder", "", first))).isFalse();
        repository.git("pack-refs", "--all");
        assertThat(move(of("refs/heads/folder", "", first))).isFalse();
        assertThat(move(of(MAIN + "/below", "", first))).isFalse();
        assertThat(move(of("refs/tags/v2", "", first))).isFalse();
        assertThat(move(new RefMove(MAIN, Optional.of(second), Optional.empty())))
                .isFalse();
        repository.git("symbolic-ref", "refs/heads/named", MAIN);
        assertThat(move(of("refs/heads/named", second, first))).isFalse();
        assertThat(refs()).containsEntry(MAIN, second);
    }

    /// Journals come from people we do not trust.
    @Test
    void noNameLeadsOutOfTheRefsAndNoObjectIsMissing() throws Exception {
        for (String name :
                List.of("../../../escaped", "../../hooks/pre-push", "main.lock", "a..b", "x y", ".a", "a.")) {
            assertThat(move(of("refs/heads/" + name, "", first))).as(name).isFalse();
        }
        assertThat(repository.file("escaped")).doesNotExist();
        assertThat(move(of(MAIN, second, "1".repeat(40)))).isFalse();
        repository.git("gc", "-q");
        assertThat(move(of(MAIN, second, first))).as("to an object in a pack").isTrue();
        assertThat(move(of(MAIN, first, "1".repeat(40)))).isFalse();
        assertThat(repository.git("rev-parse", "main")).isEqualTo(first);
    }

    @Test
    void aNameThatIsNoUtf8AmongPackedRefsIsInNobodysWay() throws Exception {
        repository.git("pack-refs", "--all");
        byte[] line = (second + " refs/remotes/origin/caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(repository.file(".git/packed-refs"), line, StandardOpenOption.APPEND);
        repository.git("branch", "gr\u00fcn");
        assertThat(move(of("refs/heads/gr\u00fcn", second, first))).isTrue();
        repository.git("pack-refs", "--all");
        assertThat(move(of("refs/heads/gr\u00fcn", first, second))).isTrue();
    }

    /// What a process leaves that ends when it has locked two refs and HEAD, or has moved the first of them.
    @Test
    void locksThatACrashLeftAreRemovedAndNobodyElses() throws Exception {
        Path moving = Files.createDirectories(repository.file(".git/rollbackapi/moving"));
        Map<String, String> locks = Map.of(MAIN, "lock-0", OURS, "lock-1", "HEAD", "lock-2");
        for (var lock : locks.entrySet()) {
            Path ours = Files.writeString(moving.resolve(lock.getValue()), first + "\n");
            Path at = repository.file(".git/" + lock.getKey() + ".lock");
            Files.createDirectories(at.resolveSibling("."));
            Files.createLink(at, ours);
        }
        Files.move(repository.file(".git/" + OURS + ".lock"), repository.file(".git/" + OURS));
        repository.write(".git/refs/heads/side.lock", first + "\n");
        moves.release(List.of(MAIN, OURS, "refs/heads/side"));
        assertThat(repository.file(".git/refs/heads/side.lock")).exists();
        Files.delete(repository.file(".git/refs/heads/side.lock"));
        assertNoLock();
        assertThat(repository.git("rev-parse", "main", OURS)).isEqualTo(second + "\n" + first);
    }
}
