package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SmallWorkspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rbx verify DIR` of a workspace in which a bit has changed: it says in which file, and where in it.
class WorkspaceDamageTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = temp.resolve("w");
        SmallWorkspace.create(dir, 4);
    }

    @Test
    void anUndamagedWorkspaceIsIntact() throws Exception {
        Cli verify = Cli.run("verify", "--json", dir.toString());
        assertThat(verify.out())
                .contains("\"ok\":true")
                .contains("\"first_bad\":null")
                .contains("\"signer\":\"unpinned\"");
        assertThat(verify.exit()).isZero();
    }

    @Test
    void aFlippedByteInABundleIsNamed() throws Exception {
        Path bundle = only(dir.resolve("journal/tile/entries/000.p"));
        String name = dir.resolve("journal").relativize(bundle).toString();
        everyFlipIsFound("journal/" + name, 23, List.of(name + ", byte "));
    }

    @Test
    void aFlippedByteInATileIsNamed() throws Exception {
        Path tile = only(dir.resolve("journal/tile/0/000.p"));
        String name = dir.resolve("journal").relativize(tile).toString();
        everyFlipIsFound("journal/" + name, 29, List.of(name + ", byte "));
    }

    @Test
    void aFlippedByteInTheHeadIsNamed() throws Exception {
        everyFlipIsFound("journal/checkpoint", 3, List.of("checkpoint: "));
    }

    @Test
    void aFlippedByteInTheKeyIsNamed() throws Exception {
        everyFlipIsFound("keys/log.vkey", 2, List.of("log key: ", "checkpoint: "));
    }

    @Test
    void aFlippedByteInAPackIsNamed() throws Exception {
        everyFlipIsFound("store/pack-00000000.rbxp", 5, List.of("pack-00000000.rbxp"));
    }

    @Test
    void aFlippedByteInAPackHeaderIsNamed() throws Exception {
        byte[] sound = Files.readAllBytes(dir.resolve("store/pack-00000000.rbxp"));
        for (int at = 0; at < 8; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 2;
            Files.write(dir.resolve("store/pack-00000000.rbxp"), flipped);
            assertThat(Cli.run("verify", dir.toString()).out())
                    .startsWith("NOT intact: store/pack-00000000.rbxp, byte 0: it does not begin with RBXPACK1");
        }
    }

    /// What would write is refused and changes nothing; what only looks shows what stands before the damage.
    @Test
    void aDamagedLogIsReadOnly() throws Exception {
        Path bundle = only(dir.resolve("journal/tile/entries/000.p"));
        String name = dir.resolve("journal").relativize(bundle).toString();
        byte[] damaged = Files.readAllBytes(bundle);
        damaged[2_000] ^= 1;
        Files.write(bundle, damaged);
        Cli create = Cli.run("checkpoint", "create", "--workspace", dir.toString());
        assertThat(create.err())
                .contains("the journal is damaged in " + name + ", byte ")
                .contains("nothing was changed");
        assertThat(create.exit()).isEqualTo(3);
        assertThat(bundle).hasBinaryContent(damaged);
        Cli log = Cli.run("log", "--workspace", dir.toString());
        assertThat(log.exit()).as("shown, and said not to be whole").isEqualTo(1);
        assertThat(log.err()).contains("not intact", name + ", byte ");
        assertThat(log.out()).contains("checkpoint.saved");
    }

    private static Path only(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList().getLast();
        }
    }

    /// Flips a bit of every `step`th byte that the file uses; each time `verify` ends with 1 and names one of these
    /// places.
    private void everyFlipIsFound(String file, int step, List<String> places) throws Exception {
        Path path = dir.resolve(file);
        byte[] sound = Files.readAllBytes(path);
        int used = sound.length;
        while (sound[used - 1] == 0) {
            used--;
        }
        List<String> missed = new ArrayList<>();
        for (int at = 0; at < used; at += step) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(path, flipped);
            Cli verify = Cli.run("verify", "--json", dir.toString());
            String finding = verify.json().text("first_bad").orElse(verify.out());
            if (verify.exit() != 1 || places.stream().noneMatch(finding::contains)) {
                missed.add("byte " + at + " ends " + verify.exit() + ": " + finding);
            }
        }
        Files.write(path, sound);
        assertThat(missed.stream().limit(10))
                .as("%d of %d bytes of %s", missed.size(), used, file)
                .isEmpty();
    }
}
