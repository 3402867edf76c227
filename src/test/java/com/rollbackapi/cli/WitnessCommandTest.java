package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.Cosignature;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.WitnessKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Witnesses from the command line: named, asked, and demanded of a journal, a file and a proof.
class WitnessCommandTest {
    private static final SigningKey KEY = SigningKey.fromBytes("witness.example/w", new byte[32]);
    private static final WitnessKey WITNESS = Cosignature.witness(KEY);

    @TempDir
    private Path temp;

    private Path workspace = Path.of("");
    private HttpServer witness;

    @BeforeEach
    void start() throws Exception {
        workspace = Cli.workspace(temp);
        witness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        witness.createContext("/add-checkpoint", WitnessCommandTest::cosign);
        witness.start();
        Cli added = Cli.run("witness", "add", "--workspace", workspace, url(), WITNESS.vkey());
        assertThat(added.err()).isEmpty();
        assertThat(added.exit()).isZero();
    }

    private String url() {
        return "http://127.0.0.1:" + witness.getAddress().getPort() + "/";
    }

    /// It believes everything: what a witness checks is tested elsewhere.
    private static void cosign(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] note = body.substring(body.indexOf("\n\n") + 2).getBytes(UTF_8);
            byte[] line = (Cosignature.sign(SignedTreeHead.parse(note).head(), KEY, 1_700_000_000)
                                    .line()
                            + "\n")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, line.length);
            exchange.getResponseBody().write(line);
        } catch (com.rollbackapi.tlog.NoteRejectedException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() {
        witness.stop(0);
    }

    private static Json.Obj only(Cli cli) {
        return cli.json().get("witnesses").orElseThrow() instanceof Json.Arr(List<Json> rows)
                        && rows.size() == 1
                        && rows.getFirst() instanceof Json.Obj row
                ? row
                : Json.Obj.EMPTY;
    }

    private Cli verify(Object path, Object... more) {
        Object[] args = new Object[more.length + 3];
        args[0] = "verify";
        args[1] = path;
        args[2] = "--json";
        System.arraycopy(more, 0, args, 3, more.length);
        return Cli.run(args);
    }

    @Test
    void headsAreCosignedAndReadersMayAskForThat() throws Exception {
        Cli before = Cli.run("witness", "list", "--workspace", workspace, "--json");
        assertThat(only(before).get("cosigned")).contains(Json.of(false));
        Cli missing = verify(workspace, "--witness", WITNESS.vkey());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.text("first_bad")).contains("0 of 1 witnesses, 1 are asked for");
        Cli asked = Cli.run("witness", "ask", "--workspace", workspace, "--json");
        assertThat(asked.exit()).isZero();
        assertThat(asked.json().members().keySet()).containsExactlyInAnyOrder("size", "root", "witnesses");
        assertThat(only(asked).get("cosigned")).contains(Json.of(true));
        assertThat(verify(workspace, "--witness", WITNESS.vkey()).exit()).isZero();
        Path export = temp.resolve("x.rbxj");
        assertThat(Cli.run("export", "--workspace", workspace, export).exit()).isZero();
        assertThat(verify(export, "--witness", WITNESS.vkey()).exit()).isZero();
        WitnessKey stranger = Cosignature.witness(SigningKey.fromBytes("stranger", new byte[32]));
        assertThat(verify(export, "--witness", stranger.vkey()).exit()).isEqualTo(1);
        assertThat(verify(export, "--witness", stranger.vkey(), "--threshold", "0")
                        .exit())
                .isZero();
        Path proof = temp.resolve("p.tlog-proof");
        Path entry = temp.resolve("p.json");
        assertThat(Cli.run("prove", "1", export, "-o", proof, "--entry", entry).exit())
                .isZero();
        String key = Files.readString(workspace.resolve("keys/log.vkey")).strip();
        Object[] check = {"verify-proof", proof, "--key", key, "--entry", entry, "--witness"};
        assertThat(Cli.run(check[0], check[1], check[2], check[3], check[4], check[5], check[6], WITNESS.vkey())
                        .exit())
                .isZero();
        assertThat(Cli.run(check[0], check[1], check[2], check[3], check[4], check[5], check[6], stranger.vkey())
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void aWitnessThatIsDownIsSaidAndIsNoFailure() {
        witness.stop(0);
        Cli asked = Cli.run("witness", "ask", "--workspace", workspace, "--json");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(only(asked).text("problem").orElse("")).contains("witness.example/w does not answer");
        assertThat(verify(workspace).exit()).isZero();
    }

    @Test
    void aListThatNamesAWitnessTwiceIsDamaged() throws Exception {
        Path list = workspace.resolve("witnesses.json");
        String once = Files.readString(list);
        String row = once.substring(once.indexOf('[') + 1, once.lastIndexOf(']'));
        Files.writeString(list, once.replace(row, row + "," + row));
        Cli listed = Cli.run("witness", "list", "--workspace", workspace);
        assertThat(listed.exit()).isEqualTo(3);
        assertThat(listed.err()).contains("is damaged: there is a witness of that name or key already");
    }

    @Test
    void witnessesAreNamedOnceAndForgotten() {
        Cli twice = Cli.run("witness", "add", "--workspace", workspace, url(), WITNESS.vkey());
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("there is a witness of that name or key already");
        String log = Cli.run("init", temp.resolve("other"), "--json").text("log_key");
        Cli wrong = Cli.run("witness", "add", "--workspace", workspace, url(), log);
        assertThat(wrong.err()).contains("is a key of type 1");
        WitnessKey other = Cosignature.witness(SigningKey.fromBytes("other", new byte[32]));
        assertThat(Cli.run("witness", "add", "--workspace", workspace, url(), other.vkey())
                        .err())
                .as("one key is one witness")
                .contains("there is a witness of that name or key already");
        Cli nowhere = Cli.run("witness", "add", "--workspace", workspace, "nowhere", other.vkey());
        assertThat(nowhere.err()).contains("no http or https address");
        assertThat(nowhere.exit()).as("refused").isEqualTo(1);
        Cli removed = Cli.run("witness", "remove", "--workspace", workspace, WITNESS.name());
        assertThat(removed.exit()).isZero();
        assertThat(Cli.run("witness", "list", "--workspace", workspace).out()).contains("no witnesses");
        assertThat(Cli.run("witness", "remove", "--workspace", workspace, WITNESS.name())
                        .err())
                .contains("there is no witness");
        Cli none = Cli.run("verify", workspace, "--threshold", "1");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("a threshold of 1 does not go with 0 witnesses");
    }
}
