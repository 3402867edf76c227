package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A rollback's evidence leaves the house as a file, and is checked where there is nothing but that file.
class EvidenceCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");
    private Path pack = Path.of("");
    private String key = "";

    @BeforeEach
    void rollBack() throws Exception {
        workspace = Cli.workspace(temp);
        key = Files.readString(workspace.resolve("keys/log.vkey")).strip();
        Cli rolled = Cli.run("rollback", "run", "-w", workspace, "--run", "run/1", "--reason", "wrong", "--json");
        assertThat(rolled.text("status")).as(rolled.err()).isEqualTo("restored");
        pack = temp.resolve(rolled.text("rollback_id") + ".rbxe");
        Cli exported = Cli.run("evidence", "export", rolled.text("rollback_id"), "-w", workspace, "-o", pack, "--json");
        assertThat(exported.exit()).as(exported.err()).isZero();
        assertThat(exported.json().members().keySet())
                .containsExactlyInAnyOrder("file", "rollback_id", "verdict", "entries", "size", "root", "key", "bytes");
        assertThat(exported.number("bytes")).isEqualTo(Files.size(pack));
    }

    @Test
    void itIsProvenOfflineByAKeyThatIsKnown() throws Exception {
        Files.move(pack, temp.resolve("elsewhere"));
        Cli checked = Cli.run("evidence", "verify", temp.resolve("elsewhere"), "--key", key, "--json");
        assertThat(checked.exit()).as(checked.out()).isZero();
        assertThat(checked.json().members().keySet())
                .containsExactlyInAnyOrder(
                        "ok",
                        "rollback_id",
                        "verdict",
                        "plan_hash",
                        "entries",
                        "approvals",
                        "size",
                        "root",
                        "origin",
                        "key",
                        "signer",
                        "finding");
        assertThat(checked.text("verdict")).isEqualTo("restored");
        assertThat(checked.text("signer")).isEqualTo("pinned");
        assertThat(checked.text("key")).isEqualTo(key);
        assertThat(checked.number("approvals")).isZero();
    }

    @Test
    void withoutAKeyItSaysThatOnlyTheFileNamesIt() {
        Cli checked = Cli.run("evidence", "verify", pack);
        assertThat(checked.exit()).isZero();
        assertThat(checked.out())
                .contains("ended restored")
                .contains("No entry approves it")
                .contains("Signed by " + key)
                .contains("Nobody but the file says that this is the log's key");
        assertThat(Cli.run("evidence", "verify", pack, "--json").text("signer")).isEqualTo("unpinned");
        assertThat(Cli.run("evidence", "verify", pack, "--key", key).out()).doesNotContain("Nobody but the file");
    }

    @Test
    void aChangedByteAnotherKeyOrAMissingWitnessIsAFinding() throws Exception {
        String other = Cli.run("init", temp.resolve("other"), "--json").text("log_key");
        Cli stranger = Cli.run("evidence", "verify", pack, "--key", other, "--json");
        assertThat(stranger.exit()).isEqualTo(1);
        assertThat(stranger.json().get("ok")).contains(Json.of(false));
        assertThat(stranger.text("finding")).contains("no known key signed");
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
        Cli changed = Cli.run("evidence", "verify", pack, "--key", key);
        assertThat(changed.exit()).isEqualTo(1);
        assertThat(changed.out()).startsWith("NOT proven: ");
        assertThat(Cli.run("evidence", "verify", pack, "--key", "nonsense").err())
                .contains("--key: 'nonsense' is not name+id+base64");
    }

    @Test
    void nothingIsWrittenOverAFileOrOfARollbackThatIsNotThere() {
        Cli again = Cli.run("evidence", "export", "RBX-1", "-w", workspace, "-o", pack);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("exists already");
        Cli unknown = Cli.run("evidence", "export", "RBX-99", "-w", workspace, "-o", temp.resolve("none"));
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no rollback 'RBX-99'");
        assertThat(temp.resolve("none")).doesNotExist();
    }

    /// The same rollback at the same head.
    @Test
    void aSecondExportHasTheSameBytes() {
        Path second = temp.resolve("second");
        Cli exported = Cli.run(
                "evidence",
                "export",
                pack.getFileName().toString().replace(".rbxe", ""),
                "-w",
                workspace,
                "-o",
                second);
        assertThat(exported.exit()).as(exported.err()).isZero();
        assertThat(second).hasSameBinaryContentAs(pack);
    }
}
