package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A proof leaves the house as a file, and is checked where there is nothing but that file, the entry and the key.
class ProveCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");
    private Path proof = Path.of("");
    private Path entry = Path.of("");
    private String key = "";

    @BeforeEach
    void prove() throws Exception {
        workspace = Cli.workspace(temp);
        key = Files.readString(workspace.resolve("keys/log.vkey")).strip();
        proof = temp.resolve("entry.tlog-proof");
        entry = temp.resolve("entry.json");
        Cli made = Cli.run("prove", "2", workspace, "-o", proof, "--entry", entry, "--json");
        assertThat(made.err()).isEmpty();
        assertThat(made.exit()).isZero();
        assertThat(made.json().members().keySet())
                .containsExactlyInAnyOrder("file", "entry", "index", "size", "root", "origin");
    }

    private Cli verify() {
        return Cli.run("verify-proof", proof, "--key", key, "--entry", entry, "--json");
    }

    @Test
    void anEntryIsProvenOffline() {
        Cli checked = verify();
        assertThat(checked.exit()).isZero();
        assertThat(checked.json().members().keySet())
                .containsExactlyInAnyOrder("ok", "index", "size", "root", "origin", "finding");
        assertThat(checked.json().get("ok")).contains(Json.of(true));
        assertThat(checked.number("index")).isEqualTo(2);
        assertThat(checked.text("origin")).isEqualTo(key.substring(0, key.indexOf('+')));
    }

    @Test
    void anotherEntryKeyOrProofIsNotBelieved() throws Exception {
        String sound = Files.readString(proof);
        Files.writeString(proof, sound.replace("index 2", "index 3"));
        assertThat(verify().exit()).isEqualTo(1);
        assertThat(verify().text("finding")).contains("root");
        Files.writeString(proof, sound);
        assertThat(verify().exit()).isZero();
        byte[] bytes = Files.readAllBytes(entry);
        bytes[bytes.length / 2] ^= 1;
        Files.write(entry, bytes);
        assertThat(verify().exit()).isEqualTo(1);
        Cli elsewhere = Cli.run("init", temp.resolve("other"), "--json");
        Cli stranger = Cli.run("verify-proof", proof, "--key", elsewhere.text("log_key"), "--entry", entry, "--json");
        assertThat(stranger.exit()).isEqualTo(1);
        assertThat(stranger.text("finding")).contains("no known key signed");
        Cli noKey = Cli.run("verify-proof", proof, "--key", "nonsense", "--entry", entry);
        assertThat(noKey.exit()).isEqualTo(1);
        assertThat(noKey.err()).contains("--key: 'nonsense' is not name+id+base64");
    }

    /// The same journal, exported: the proof is the same, byte for byte.
    @Test
    void anExportProvesTheSame() throws Exception {
        Path export = temp.resolve("x.rbxj");
        assertThat(Cli.run("export", "--workspace", workspace, export).exit()).isZero();
        Path again = temp.resolve("again.tlog-proof");
        assertThat(Cli.run("prove", "2", export, "-o", again).exit()).isZero();
        assertThat(again).hasSameBinaryContentAs(proof);
    }

    /// A disk too full for a new head leaves entries behind it: to prove one is refused, and to publish helps.
    @Test
    void anEntryBehindTheHeadIsNotProvenYet() throws Exception {
        try (Engine engine = Engine.open(workspace, TestClocks.create())) {
            engine.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "x").build());
        }
        SigningKey signer = KeyFile.load(workspace.resolve("keys/log.key"));
        FaultyDisk full = FaultyDisk.over(new RealDisk(), ".new").noSpaceFrom(0);
        long index;
        try (Journal journal = Journal.open(full, new JournalLayout(workspace.resolve("journal")), signer)) {
            index = journal.size();
            Journal.await(journal.append(journal.read(index - 1)));
        }
        Path out = temp.resolve("out");
        Cli behind = Cli.run("prove", index, workspace, "-o", out);
        assertThat(behind.err()).contains("no signed head holds entry " + index + " yet");
        assertThat(behind.exit()).isEqualTo(1);
        assertThat(out).doesNotExist();
        assertThat(Cli.run("prove", index - 1, workspace, "-o", out).exit()).isZero();
        Cli.run("witness", "ask", "--workspace", workspace);
        assertThat(Cli.run("prove", index, workspace, "-o", temp.resolve("then"))
                        .exit())
                .isZero();
    }

    @Test
    void nothingIsProvenBeyondTheEndFromADamagedJournalOrOverAFile() throws Exception {
        Path out = temp.resolve("out");
        Cli beyond = Cli.run("prove", "100000", workspace, "-o", out);
        assertThat(beyond.exit()).isEqualTo(1);
        assertThat(beyond.err()).contains("no entry 100000");
        assertThat(Cli.run("prove", "2", workspace, "-o", proof).exit())
                .as("the file is there already")
                .isEqualTo(3);
        Cli both = Cli.run("prove", "2", workspace, "--url", "http://127.0.0.1:1", "-o", out);
        assertThat(both.err()).contains("either a journal").contains("or a remote");
        Path head = workspace.resolve("journal/checkpoint");
        Files.writeString(head, Files.readString(head, UTF_8).replaceFirst("\n[0-9]+\n", "\n7\n"), UTF_8);
        Cli damaged = Cli.run("prove", "2", workspace, "-o", out);
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.err()).contains("proves nothing");
        assertThat(out).doesNotExist();
    }
}
