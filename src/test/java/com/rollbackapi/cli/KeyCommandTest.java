package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log's key replaced and revoked from the command line, and what those who know the first one see.
class KeyCommandTest {
    @TempDir
    private Path temp;

    private static String vkey(Path workspace) throws Exception {
        return Files.readString(workspace.resolve("keys/log.vkey")).strip();
    }

    @Test
    void aKeyIsReplacedRevokedAndListed() throws Exception {
        Path workspace = Cli.workspace(temp);
        String first = vkey(workspace);
        Path proof = temp.resolve("p.tlog-proof");
        Cli rotated = Cli.run("key", "rotate", "--workspace", workspace, "--reason", "a year is over", "--json");
        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(rotated.text("vkey")).isEqualTo(vkey(workspace)).isNotEqualTo(first);
        assertThat(rotated.text("state")).isEqualTo("in_force");
        long from = rotated.number("from");
        for (String known : new String[] {first, vkey(workspace)}) {
            Cli verified = Cli.run("verify", workspace, "--key", known);
            assertThat(verified.exit()).as(verified.out()).isZero();
        }
        Cli proven = Cli.run("prove", "1", workspace, "--out", proof, "--entry", temp.resolve("entry.json"));
        assertThat(proven.exit()).as(proven.err()).isZero();
        Cli checked = Cli.run("verify-proof", proof, "--key", first, "--entry", temp.resolve("entry.json"));
        assertThat(checked.exit()).as(checked.out()).isZero();

        Cli refused = Cli.run("key", "revoke", vkey(workspace), "--workspace", workspace, "--reason", "lost a laptop");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("in force");
        Cli revoked = Cli.run(
                "key", "revoke", first, "--workspace", workspace, "--last-valid-size", "3", "--reason", "a laptop");
        assertThat(revoked.exit()).as(revoked.err()).isZero();
        assertThat(revoked.out()).contains("revoked", first, "count up to 3");

        Cli listed = Cli.run("key", "list", workspace, "--key", first);
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out().lines())
                .satisfiesExactly(
                        l -> assertThat(l).startsWith("revoked").contains(first, "0 to " + (from - 1), "up to 3"),
                        l -> assertThat(l).startsWith("in force").contains(vkey(workspace), "from " + from));
        Cli verified = Cli.run("verify", workspace, "--key", first);
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    @Test
    void aKeyOfAnotherLogIsNamed() throws Exception {
        Path workspace = Cli.workspace(temp);
        Cli unknown = Cli.run("key", "revoke", "01234567", "--workspace", workspace, "--reason", "x");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("none of this log's keys", "rbx key list");
        String other = "other+7bf2ae98+AUpAatEQsaNbbOfP0fYEBqfE8xVX4zCnoCSlQIWzmoSd";
        Cli listed = Cli.run("key", "list", workspace, "--key", other);
        assertThat(listed.exit()).isNotZero();
        assertThat(listed.err()).isNotEmpty();
    }
}
