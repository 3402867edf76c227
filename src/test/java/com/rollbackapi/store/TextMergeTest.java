package com.rollbackapi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextMergeTest {
    private static final int CASES = 150;

    @TempDir
    private Path temp;

    private static Optional<String> merge(String base, String ours, String theirs) {
        return TextMerge.merge(base.getBytes(UTF_8), ours.getBytes(UTF_8), theirs.getBytes(UTF_8))
                .map(merged -> new String(merged, UTF_8));
    }

    @Test
    void changesOfDifferentPlacesJoinToTheByte() {
        assertThat(merge("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD")).contains("A\nb\nc\nD");
        assertThat(merge("a\r\nb\r\nc\r\n", "a\r\nb\r\n", "x\r\na\r\nb\r\nc\r\n"))
                .contains("x\r\na\r\nb\r\n");
        assertThat(merge("a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nd\ne\n")).contains("a\nc\nd\ne\n");
    }

    @Test
    void whatBothMadeOfAPlaceIsTakenOnce() {
        assertThat(merge("a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\nd\n")).contains("a\nX\nc\nd\n");
        assertThat(merge("a\nb\n", "a\nnew\nb\n", "a\nnew\nb\n")).contains("a\nnew\nb\n");
    }

    @Test
    void changesOfOnePlaceOrBesideEachOtherConflict() {
        assertThat(merge("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n")).isEmpty();
        assertThat(merge("a\nb\nc\n", "A\nb\nc\n", "a\nB\nc\n"))
                .as("they touch")
                .isEmpty();
        assertThat(merge("a\nb\n", "a\nx\nb\n", "a\ny\nb\n")).as("both insert").isEmpty();
        assertThat(merge("a\nb\nc\n", "a\nc\n", "a\nB\nc\n")).as("deleted").isEmpty();
        assertThat(merge("a", "a\n", "b")).as("the last line").isEmpty();
    }

    @Test
    void whatIsNoTextIsNotMerged() {
        byte[] latin = {'a', '\n', (byte) 0xe9, '\n', 'b', '\n', 'c'};
        assertThat(TextMerge.merge(latin, latin, latin)).isEmpty();
        assertThat(merge("a\nb\n\0", "a\nb\n\0", "a\nb\n\0")).isEmpty();
        String long5001 = "x\n".repeat(5_000);
        assertThat(merge(long5001, long5001, long5001)).isEmpty();
    }

    /// No line stands twice, so that there is one way to say what was changed; git is the judge.
    @Test
    void itIsCleanWhereGitIsAndGivesTheSame() throws Exception {
        SharedData.tool("git");
        SplittableRandom random = new SplittableRandom(11);
        int clean = 0;
        for (int i = 0; i < CASES; i++) {
            List<String> base = lines("base", random.nextInt(1, 12));
            String b = text(base);
            String ours = text(changed(base, "ours" + i, random));
            String theirs = text(changed(base, "theirs" + i, random));
            Optional<String> merged = merge(b, ours, theirs);
            assertThat(merged).as("%s, %s, %s", b, ours, theirs).isEqualTo(git(b, ours, theirs));
            clean += merged.isPresent() ? 1 : 0;
        }
        assertThat(clean).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static List<String> lines(String word, int count) {
        return IntStream.range(0, count).mapToObj(i -> word + i).toList();
    }

    private static List<String> changed(List<String> base, String word, SplittableRandom random) {
        List<String> made = new ArrayList<>(base);
        for (int n = random.nextInt(1, 3); n > 0; n--) {
            int at = random.nextInt(made.size() + 1);
            switch (random.nextInt(3)) {
                case 0 -> made.add(at, word + n);
                case 1 ->
                    made.subList(Math.min(at, made.size()), Math.min(at + 1, made.size()))
                            .clear();
                default -> {
                    if (at < made.size()) {
                        made.set(at, word + n);
                    }
                }
            }
        }
        return made;
    }

    private static String text(List<String> lines) {
        return lines.stream().map(l -> l + "\n").collect(Collectors.joining());
    }

    private Optional<String> git(String base, String ours, String theirs) throws IOException, InterruptedException {
        Process merge = new ProcessBuilder(
                        "git", "merge-file", "-p", "-q", file("ours", ours), file("base", base), file("theirs", theirs))
                .start();
        merge.getOutputStream().close();
        String out = new String(merge.getInputStream().readAllBytes(), UTF_8);
        return merge.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(temp.resolve(name), content).toString();
    }
}
