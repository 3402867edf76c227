package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.remote.RemoteSource;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `rbx serve`: what it prints is all that a client needs, and it leaves nothing behind.
@Timeout(120)
final class ServeCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");

    @BeforeEach
    void workspace() {
        workspace = Cli.workspace(temp);
    }

    private static Cli.Running serving(Object... more) throws InterruptedException {
        Cli.Running running = Cli.begin(more);
        for (int i = 0;
                i < 200 && running.thread().isAlive() && !running.cli().out().endsWith("\n");
                i++) {
            Thread.sleep(50);
        }
        return running;
    }

    private void connects(Json.Obj printed) throws Exception {
        String url = printed.text("url").orElseThrow();
        try (RemoteSource source = RemoteSource.open(
                new RemoteLog(
                        url,
                        printed.text("token").orElseThrow(),
                        printed.text("log_key").orElseThrow(),
                        WitnessPolicy.NONE),
                new SeenHeads(new RealDisk(), temp.resolve("heads")),
                Clock.systemUTC())) {
            assertThat(source.trust().state()).isEqualTo(Trust.State.VERIFIED);
            assertThat(source.size()).isPositive();
        }
    }

    @Test
    void whatItPrintsConnectsAConsole() throws Exception {
        Cli.Running running = serving("serve", "--workspace", workspace, "--json");
        Json.Obj printed = running.cli().json();
        assertThat(printed.members().keySet())
                .containsExactlyInAnyOrder("workspace", "url", "token", "token_expires", "log_key");
        assertThat(printed.text("url").orElseThrow()).matches("http://127\\.0\\.0\\.1:[0-9]+/");
        connects(printed);
        String token = printed.text("token").orElseThrow();
        assertThat(Files.readString(workspace.resolve("keys").resolve("tokens.json")))
                .contains(Hash.of(token.getBytes(UTF_8)).hex())
                .doesNotContain(token.substring(4));
        assertThat(running.end().exit()).isZero();
        assertThat(running.cli().err()).isEmpty();
        assertThat(Cli.run("state", "root", "--workspace", workspace).exit())
                .as("the workspace is free again")
                .isZero();
    }

    @Test
    void ctrlCInAProcessOfItsOwnClosesTheWorkspace() throws Exception {
        Process process = Cli.program("serve", "--workspace", workspace, "--json")
                .redirectError(temp.resolve("err").toFile())
                .start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            Json.Obj printed = StrictJson.parseObject(out.readLine().getBytes(UTF_8));
            connects(printed);

            Cli second = Cli.run("serve", "--workspace", workspace);
            assertThat(second.exit()).isEqualTo(3);
            assertThat(second.err()).contains("is held by process " + process.pid());

            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(out.readLine()).as("nothing more on standard output").isNull();
        }
        assertThat(Files.readString(temp.resolve("err"))).isEmpty();
        assertThat(workspace.resolve("holder")).as("closed, not just dropped").doesNotExist();
        assertThat(Cli.run("verify", workspace).exit()).isZero();
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertUsage("--port", "70000");
        assertUsage("--port", "-1");
        assertUsage("--port", "eight");
        assertUsage("--host", "no such host.");
        assertUsage("--host", "0.0.0.0");
        assertUsage("--token-hours", "0");
        assertUsage("--nonsense", "1");
        assertThat(Cli.run("serve").exit()).as("without a workspace").isEqualTo(2);
    }

    private void assertUsage(String option, String value) {
        Cli cli = Cli.run("serve", "--workspace", workspace, option, value);
        assertThat(cli.exit()).as("%s %s", option, value).isEqualTo(2);
        assertThat(cli.err()).as("%s %s", option, value).contains(option);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void aPortInUseIsAFailureThatNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli cli = Cli.run("serve", "--workspace", workspace, "--port", taken.getLocalPort(), "--json");
            assertThat(cli.exit()).isEqualTo(3);
            assertThat(cli.text("message"))
                    .contains("127.0.0.1 port " + taken.getLocalPort())
                    .contains("--port");
        }
        assertThat(Cli.run("serve", "--workspace", temp.resolve("nowhere")).err())
                .contains("rbx init");
    }

    @Test
    void anAddressThatOthersReachIsWarnedAbout() throws Exception {
        Cli.Running open = serving(
                "serve", "--workspace", workspace, "--host", "0.0.0.0", "--name", "journal.example.org", "--json");
        assertThat(open.end().exit()).as(open.cli().err()).isZero();
        assertThat(open.cli().err()).contains("plain HTTP").contains("TLS");
        Cli.Running loopback = serving("serve", "--workspace", workspace, "--host", "localhost", "--json");
        assertThat(loopback.end().err()).isEmpty();
    }
}
