package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of docs/formats/journal-v1.md, rbxj-v1.md, redactable-v1.md, store.md and tree-v1.md, run as they are
/// printed there, in a process without any class of ours, on a real journal and its export.
class FormatPagesTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");
    private Path export = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = temp.resolve("w");
        SmallWorkspace.create(dir, 270); // more than a full tile
        export = SmallWorkspace.export(dir, temp.resolve("export.rbxj"));
    }

    @Test
    void theJournalReadsAsItsPageSays() throws Exception {
        Path program = program("journal-v1.md");
        try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            assertThat(source.trust().finding()).isEmpty();
            assertThat(run(program, dir.resolve("journal")))
                    .isEqualTo(source.size() + " " + source.trust().root().hex());
        }
        flip(dir.resolve("journal/tile/entries/000"), 20_000);
        assertThat(run(program, dir.resolve("journal"))).contains("does not hold: tile/0/000");
    }

    /// The recipe reads what a crash leaves, and tells it from damage.
    @Test
    void aJournalLeftByACrashReadsAsItsPageSays() throws Exception {
        Path program = program("journal-v1.md");
        Path journal = golden("torn");
        String four = "4 9799f307517ef517c2205df9b67762bf34756b20099fb7dfcce76bcebd273b2e";
        assertThat(run(program, journal)).isEqualTo(four);
        Path segment = journal.resolve("wal/0000000000000000.wal");
        byte[] torn = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(torn, 221)); // in the zeros behind the last whole batch
        assertThat(run(program, journal)).isEqualTo(four);
        Files.write(segment, torn);
        flip(segment, 20);
        assertThat(run(program, journal)).contains("does not hold: wal/0000000000000000.wal, byte 0");
        Files.write(segment, torn);
        flip(segment, 220);
        assertThat(run(program, journal)).contains("does not hold: the padding of wal/0000000000000000.wal, byte 152");
        Files.delete(segment);
        assertThat(run(program, journal)).contains("does not hold: the segments");
        Files.delete(journal.resolve("wal/reserve"));
        Files.delete(journal.resolve("wal"));
        assertThat(run(program, journal)).startsWith("2 ");
        assertThat(run(program, golden("reserve"))).as("no head yet").startsWith("4 ");
        Path tall = golden("tile-level-1");
        flip(tall.resolve("tile/1/000.p/1"), 5);
        assertThat(run(program, tall)).contains("does not hold: tile/1/000.p/1");
    }

    /// A copy to be changed.
    private Path golden(String name) throws IOException {
        Path from = Path.of("src", "test", "resources", "golden", "journal-1", name, "journal");
        Path to = temp.resolve(name);
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return to;
    }

    @Test
    void theExportReadsAsItsPageSays() throws Exception {
        Path program = program("rbxj-v1.md");
        try (FileSource source = FileSource.open(export, Optional.empty(), System::nanoTime)) {
            assertThat(source.trust().finding()).isEmpty();
            assertThat(run(program, export))
                    .startsWith(source.size() + " ")
                    .endsWith(" " + source.trust().root().hex());
        }
        flip(export, Files.size(export) - 30);
        assertThat(run(program, export)).contains("does not hold: the directory and nothing else");
    }

    @Test
    void aPackReadsAsItsPageSays() throws Exception {
        Path program = program("store.md");
        Path pack = dir.resolve("store/pack-00000000.rbxp");
        String[] hashes = run(program, pack).split("\n", -1);
        assertThat(hashes).hasSizeGreaterThan(200).doesNotHaveDuplicates();
        try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            for (String hash : hashes) {
                assertThat(source.blobs().get(Hash.parse(hash))).isPresent();
            }
        }
        flip(pack, Files.size(pack) / 2);
        assertThat(run(program, pack).split("\n", -1)).hasSizeLessThan(hashes.length);
    }

    @Test
    void aTreesRootIsThatOfItsPage() throws Exception {
        Path program = program("tree-v1.md");
        Tree tree = Tree.EMPTY;
        StringBuilder lines = new StringBuilder();
        assertThat(run(program, Files.writeString(temp.resolve("leaves"), "")))
                .isEqualTo(tree.root().hex());
        for (int i = 0; i < 700; i++) {
            String name = i % 3 == 0 ? "orders/#W" + i : "größe/" + i * 7919;
            Hash leaf = Hash.of(Integer.toString(i).getBytes(UTF_8));
            tree = tree.with(name, leaf);
            lines.append(name).append('\t').append(leaf.hex()).append('\n');
        }
        assertThat(run(program, Files.writeString(temp.resolve("leaves"), lines)))
                .isEqualTo(tree.root().hex());
    }

    @Test
    void aDisclosedValueIsProvenAsItsPageSays() throws Exception {
        Path program = program("redactable-v1.md");
        Path personal = temp.resolve("personal");
        PersonalWorkspace.create(personal);
        long small;
        long large;
        try (Engine engine = PersonalWorkspace.open(personal)) {
            small = PersonalWorkspace.act(engine, "Ada \"}", 1);
            Json.Obj args = PersonalWorkspace.args("Bob").with("text", Json.of("long ".repeat(1_000)));
            large = PersonalWorkspace.act(engine, 2, args, Json.Obj.EMPTY);
        }
        Path journal = SmallWorkspace.export(personal, temp.resolve("personal.rbxj"));
        Path line = temp.resolve("line");
        try (FileSource source = FileSource.open(personal, Optional.empty(), System::nanoTime)) {
            for (long index : new long[] {small, large}) {
                Json.Obj disclosed =
                        source.disclose(index, "/args/customer/email").toJson();
                Files.writeString(line, CanonicalJson.text(disclosed));
                assertThat(run(program, journal, line))
                        .isEqualTo(source.proof(index).leaf() + " "
                                + CanonicalJson.text(disclosed.get("value").orElseThrow()));
                Files.writeString(line, CanonicalJson.text(disclosed.with("value", Json.of("eve@example.org"))));
                assertThat(run(program, journal, line)).contains("the value is not the one committed to");
                Files.writeString(line, CanonicalJson.text(disclosed.with("field", Json.of("/args/customer/id"))));
                assertThat(run(program, journal, line)).contains("the value is not the one committed to");
                Files.writeString(line, CanonicalJson.text(disclosed.with("index", Json.of(small + large - index))));
                assertThat(run(program, journal, line)).contains("has no such commitment");
            }
        }
    }

    /// The program that a page prints, as a file.
    private Path program(String page) throws IOException {
        String text = Files.readString(Path.of("docs", "formats", page));
        String java = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .findFirst()
                .orElseThrow();
        return Files.writeString(temp.resolve("Recipe.java"), java);
    }

    private String run(Path program, Path... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(program.toString());
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.strip();
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }
}
