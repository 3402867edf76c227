package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/testing/verify-with-go.sh`: Go's checksum database libraries believe our journals, and no others.
final class GoVerifierTest {
    private static final Path GOPATH =
            Path.of(Optional.ofNullable(System.getenv("GOPATH")).orElse("/usr/share/gocode"));

    @TempDir
    private Path temp;

    @BeforeEach
    void wantGo() {
        SharedData.tool("go");
        SharedData.wantOfTools(
                Files.isDirectory(GOPATH.resolve("src/golang.org/x/mod/sumdb/tlog")),
                "Go's golang.org/x/mod (Debian: golang-golang-x-mod-dev) is not under " + GOPATH);
    }

    /// What a run of the script says, with its exit code.
    private record Said(int exit, String text) {}

    private Said verify(Object... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("docs/testing/verify-with-go.sh"));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("RBX", System.getProperty("rbx.home") + "/bin/rbx");
        script.environment().put("GOCACHE", temp.resolve("gocache").toString());
        Process process = script.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), text);
    }

    @Test
    void goBelievesAJournalOfAThousandEntriesAndNoTamperedCopy() throws Exception {
        Said said = verify();
        assertThat(said.text())
                .contains("ok     checkpoint", "ok     inclusion", "ok     consistency 44")
                .contains("the journal passed, 7 tampered copies were refused, 0 were not");
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void theScriptFailsWhereTheJournalItselfIsDamaged() throws Exception {
        Path journal = Cli.workspace(temp).resolve("journal");
        Said sound = verify(journal);
        assertThat(sound.exit()).as(sound.text()).isZero();
        assertThat(sound.text()).contains("5 tampered copies were refused, 0 were not");
        Path bundle;
        try (Stream<Path> files = Files.walk(journal.resolve("tile/entries"))) {
            bundle = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[bytes.length - 2] ^= 1;
        Files.write(bundle, bytes);
        Said damaged = verify(journal);
        assertThat(damaged.text()).contains("FAILED root");
        assertThat(damaged.exit()).as(damaged.text()).isEqualTo(1);
    }
}
