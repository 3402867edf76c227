package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services are declared, listed, shown and proven by hand.
final class ServiceCommandTest {
    @TempDir
    private Path temp;

    private Path workspace;
    private Path file;
    private Payments shadow;

    @BeforeEach
    void init() throws Exception {
        workspace = temp.resolve("w");
        assertThat(Cli.run("init", workspace).exit()).isZero();
        shadow = new Payments();
        String declaration = PaymentsFixture.declaration(1)
                .replaceFirst("headers = [^\n]*\n", "")
                .replace(
                        "\n[operations.\"payment.charge\"]",
                        "\n[shadow]\nbase = \"http://127.0.0.1:" + shadow.port() + "/api/\"\n"
                                + "state = { method = \"GET\", path = \"/state\" }\n\n[operations.\"payment.charge\"]");
        file = Files.writeString(
                temp.resolve("payments.toml"),
                declaration + "\n[[operations.\"payment.charge\".proof]]\nargs = { amount = 25, order = \"#W1\" }\n");
    }

    @AfterEach
    void close() {
        shadow.close();
    }

    @Test
    void aServiceIsDeclaredProvenListedAndShown() throws Exception {
        assertThat(Cli.run("service", "list", "-w", workspace).out()).startsWith("No services");
        Cli added = Cli.run("service", "add", "payments", file, "-w", workspace);
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out())
                .contains("2 operations, 1 of 1 compensations proven, settles in PT1M")
                .contains("payment.charge         compensatable, offset by payment.refund for PT24H, proven");
        Cli list = Cli.run("service", "list", "-w", workspace, "--json");
        assertThat(list.exit()).isZero();
        assertThat(list.out())
                .contains("\"name\":\"payments\"", "\"compensations\":1", "\"proven\":1", "\"settles\":\"PT1M\"");
        Cli proven = Cli.run("service", "prove", "payments", "-w", workspace, "--json");
        assertThat(proven.exit()).as(proven.err()).isZero();
        assertThat(proven.out()).contains("\"proven\":1");
        try (Engine holder = Engine.open(workspace, TestClocks.create())) {
            Cli show = Cli.run("service", "show", "payments", "-w", workspace, "--json");
            assertThat(show.exit())
                    .as("beside who holds the workspace: %s", show.err())
                    .isZero();
            assertThat(show.out()).contains("\"operation\":\"payment.refund\"", "\"class\":\"irreversible\"");
            assertThat(holder.services()).hasSize(1);
        }
        assertThat(Cli.run("service", "show", "others", "-w", workspace).exit()).isEqualTo(1);
    }

    @Test
    void anAppendedActionIsAnsweredWithWhatTheServiceSaid() throws Exception {
        Path dir = Cli.workspace(Files.createDirectory(temp.resolve("beside")));
        Files.writeString(
                file,
                PaymentsFixture.declaration(shadow.port())
                        .replaceFirst("headers = [^\n]*\n", "")
                        .replace("attempts = 3", "attempts = 1"));
        assertThat(Cli.run("service", "add", "payments", file, "-w", dir).exit())
                .isZero();
        String line = "{\"run_id\":\"run/9\",\"call_id\":\"%s\",\"tool\":\"payment.charge\",\"ok\":true,\"writes\":[],"
                + "\"args\":{\"amount\":25,\"order\":\"#W1\"}}\n";
        Cli charged = Cli.feed(line.formatted("a"), "append", "-w", dir);
        assertThat(charged.exit()).as(charged.err()).isZero();
        assertThat(charged.out()).contains("\"reply\":{\"amount\":25,\"id\":\"ch_1\"");
        assertThat(shadow.effects()).isOne();
        shadow.close();
        Cli unknown = Cli.feed(line.formatted("b"), "append", "-w", dir);
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.out()).contains("\"effect\":\"unknown\"");
    }

    @Test
    void whatDoesNotRestoreOrCannotBeReadIsRefusedWithItsPlace() throws Exception {
        shadow.keepFee(1);
        Cli refused = Cli.run("service", "add", "payments", file, "-w", workspace);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("/balance was 1000 and is 999");
        Files.writeString(file, "base = \"https://payments.example/\"\ncolour = 1\n");
        Cli unknown = Cli.run("service", "add", "payments", file, "-w", workspace, "--json");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.out()).contains("line 2: unknown key 'colour'");
        assertThat(Cli.run("service", "list", "-w", workspace).out()).startsWith("No services");
    }
}
