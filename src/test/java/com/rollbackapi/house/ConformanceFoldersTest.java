package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every file of the conformance folders about JSON, Merkle trees, tiles, notes and Ed25519 is one that a test runs: a
/// new one is noticed here. The subtree files of RFC 6962 concern a draft that we do not use.
final class ConformanceFoldersTest {
    /// The files of each folder, and the test that runs every case of them and counts.
    private static final Map<String, List<String>> FOLDERS = new TreeMap<>(Map.of(
            "json-parsing", List.of("LICENSE", "cases.jsonl.gz"), // StrictJsonTest: 238
            "jcs", jcs(), // CanonicalJsonTest: 6 documents, 10,000 numbers
            "merkle-rfc6962",
                    List.of( // ProofsTest: 62 and 56
                            "LICENSE",
                            "consistency.jsonl",
                            "inclusion.jsonl",
                            "subtreeconsistency.jsonl",
                            "subtreeinclusion.jsonl"),
            "tlog-tiles", tiles(), // SignedTreeHeadTest: sizes 0 to 15
            "signed-note", List.of("LICENSE", "notes.json"), // SignedNoteTest: 4
            "ed25519", List.of("LICENSE", "wycheproof_ed25519_test.json"), // VerifyingKeyTest: 151
            "json-patch", List.of("LICENSE.txt", "spec_tests.json"))); // JsonPatchTest

    private static List<String> jcs() {
        List<String> names = List.of("arrays", "french", "structures", "unicode", "values", "weird");
        return Stream.of(
                        Stream.of("LICENSE", "es6-numbers-10000.txt.gz"),
                        names.stream().map(n -> "input/" + n + ".json"),
                        names.stream().map(n -> "outhex/" + n + ".txt"),
                        names.stream().map(n -> "output/" + n + ".json"))
                .flatMap(s -> s)
                .toList();
    }

    private static List<String> tiles() {
        return Stream.of(
                        Stream.of("LICENSE", "log/checkpoint", "verifier-key.txt"),
                        IntStream.rangeClosed(0, 15).mapToObj(n -> "log/checkpoint." + n),
                        IntStream.rangeClosed(1, 15).mapToObj(n -> "log/tile/0/000.p/" + n),
                        IntStream.rangeClosed(1, 15).mapToObj(n -> "log/tile/entries/000.p/" + n))
                .flatMap(s -> s)
                .toList();
    }

    @Test
    void noFileIsThereThatNoTestRuns() throws IOException {
        for (Map.Entry<String, List<String>> folder : FOLDERS.entrySet()) {
            Path root = SharedData.dir("conformance/" + folder.getKey());
            assertThat(Sources.under(root, p -> true))
                    .as(folder.getKey())
                    .extracting(p -> root.relativize(p).toString().replace('\\', '/'))
                    .containsExactlyInAnyOrderElementsOf(folder.getValue());
        }
    }
}
