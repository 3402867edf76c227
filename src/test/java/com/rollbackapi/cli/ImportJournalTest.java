package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rbx import journal`: an exported journal is looked at, exported again to the same bytes, and sets nothing off.
final class ImportJournalTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/journal-1");

    @TempDir
    private Path temp;

    private Path file = Path.of("");
    private Path live = Path.of("");

    /// A journal that speaks of a folder of this machine, which is not any more as it was.
    @BeforeEach
    void export() throws Exception {
        Path dir = Cli.workspace(temp);
        live = Files.createDirectory(temp.resolve("live"));
        Files.writeString(live.resolve("config"), "as it was");
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            TargetConfig target = new TargetConfig("live", TargetConfig.Kind.DIRECTORY, Optional.of(live));
            engine.addTarget(target, new Operator.Request("tester", "test"));
        }
        assertThat(Cli.run("rollback", "run", "-w", dir, "--run", "run/3").exit())
                .isZero();
        file = temp.resolve("e.rbxj");
        assertThat(Cli.run("export", "-w", dir, file).exit()).isZero();
        Files.writeString(live.resolve("config"), "as it is");
    }

    private Map<Path, Hash> files() throws IOException {
        Map<Path, Hash> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(temp)) {
            for (Path f : walk.filter(Files::isRegularFile).toList()) {
                found.put(temp.relativize(f), Hash.of(Files.readAllBytes(f)));
            }
        }
        return found;
    }

    @Test
    void exportedAgainItGivesTheSameBytes() throws Exception {
        for (Path source : List.of(file, GOLDEN.resolve("export/export.rbxj"))) {
            Path copy = temp.resolve("copy-of-" + source.getFileName());
            Cli imported = Cli.run("import", "journal", source, copy, "--json");
            assertThat(imported.exit()).as(imported.err()).isZero();
            Path again = temp.resolve("again-" + source.getFileName());
            Cli exported = Cli.run("export", "-w", copy, again, "--json");
            assertThat(exported.exit()).as(exported.err()).isZero();
            assertThat(again).hasSameBinaryContentAs(source);
            assertThat(exported.number("entries")).isEqualTo(imported.number("entries"));
            assertThat(exported.text("root")).isEqualTo(imported.text("root"));
            assertThat(exported.number("blobs")).isEqualTo(imported.number("blobs"));
            assertThat(Cli.run("verify", copy).exit()).isZero();
            assertThat(Cli.run("replay", copy, "--verify").exit()).isZero();
            assertThat(Cli.run("log", "-w", copy, "--json").out())
                    .isEqualTo(Cli.run("log", "-w", source, "--json").out());
        }
    }

    @Test
    void openingAndImportingChangeNothingElse() throws Exception {
        Map<Path, Hash> before = files();
        try (FileSource source = FileSource.open(file, Optional.empty(), System::nanoTime)) {
            assertThat(source.operator()).as("who could do something").isEmpty();
            assertThat(source.trust().finding()).isEmpty();
            source.at(source.size() / 2);
        }
        assertThat(Cli.run("verify", file).exit()).isZero();
        assertThat(Cli.run("replay", file, "--verify").exit()).isZero();
        assertThat(Cli.run("log", "-w", file).exit()).isZero();
        assertThat(files()).isEqualTo(before);
        Path copy = temp.resolve("copy");
        assertThat(Cli.run("import", "journal", file, copy).exit()).isZero();
        Map<Path, Hash> after = files();
        after.keySet().removeIf(f -> f.startsWith("copy"));
        assertThat(after).isEqualTo(before);
        assertThat(live.resolve("config")).hasContent("as it is");
        assertThat(copy.resolve("keys/log.key")).doesNotExist();
        assertThat(copy.resolve("targets")).doesNotExist();
        assertThat(copy.resolve("policy.toml")).doesNotExist();
    }

    @Test
    void nothingIsWrittenToItByAnyCommand() throws Exception {
        Path copy = temp.resolve("copy");
        assertThat(Cli.run("import", "journal", file, copy).exit()).isZero();
        Map<Path, Hash> before = files();
        List<Cli> refused = List.of(
                Cli.run("import", "actions", "-w", copy, Cli.actions(temp)),
                Cli.feed("{}\n", "append", "-w", copy),
                Cli.run("contain", "-w", copy, "--run", "run/1"),
                Cli.run("checkpoint", "create", "-w", copy),
                Cli.run("rollback", "plan", "-w", copy, "--run", "run/1"),
                Cli.run("rollback", "run", "-w", copy, "--run", "run/1"),
                Cli.run("serve", "-w", copy));
        for (Cli command : refused) {
            assertThat(command.exit()).as(command.out()).isEqualTo(3);
            assertThat(command.err()).contains("holds a journal from elsewhere");
        }
        assertThat(Cli.run("init", copy).err()).contains("is a workspace already");
        assertThat(Cli.run("import", "journal", file, copy).err()).contains("is a workspace already");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aDamagedOrUnpinnedFileIsNotImported() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Path damaged = Files.write(temp.resolve("damaged.rbxj"), bytes);
        Path copy = temp.resolve("copy");
        Cli imported = Cli.run("import", "journal", damaged, copy);
        assertThat(imported.exit()).isEqualTo(1);
        assertThat(imported.err()).contains("is not intact, nothing was imported: ");
        String other = Files.readString(GOLDEN.resolve("vkey"), UTF_8).strip();
        assertThat(Cli.run("import", "journal", file, copy, "--key", other).err())
                .contains("is not intact, nothing was imported: checkpoint");
        assertThat(copy).doesNotExist();
        assertThat(Cli.run("import", "journal", temp, copy).exit()).isEqualTo(1);
    }

    @Test
    void aDamagedCopyIsNotExported() throws Exception {
        Path copy = temp.resolve("copy");
        assertThat(Cli.run("import", "journal", file, copy).exit()).isZero();
        Path head = copy.resolve("journal/checkpoint");
        byte[] bytes = Files.readAllBytes(head);
        bytes[bytes.length - 5] ^= 1;
        Files.write(head, bytes);
        Cli exported = Cli.run("export", "-w", copy, temp.resolve("again.rbxj"));
        assertThat(exported.exit()).isEqualTo(1);
        assertThat(exported.err()).contains("is not intact, nothing was exported: checkpoint");
        assertThat(temp.resolve("again.rbxj")).doesNotExist();
    }
}
