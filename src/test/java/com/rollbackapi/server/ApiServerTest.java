package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TlogProof;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the server publishes and does, asked by a client that knows nothing of the code behind it.
@Timeout(120)
final class ApiServerTest {
    @TempDir
    private Path temp;

    private Served served;
    private Http http;

    @BeforeEach
    void serve() throws Exception {
        served = Served.start(temp);
        http = new Http(served);
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        served.close();
    }

    @Test
    void anEntryIsProvenByWhatTheServerSends() throws Exception {
        served.write("o1", "paid");
        NoteVerifier key = NoteVerifier.parse(served.logKey());
        long last = served.engine().source().size() - 1;
        for (long index : new long[] {0, last}) {
            Http.Answer entry = http.get("v1/entries/" + index);
            TlogProof proof =
                    TlogProof.parse(http.get("v1/entries/" + index + "/proof").body());
            assertThat(proof.index()).isEqualTo(index);
            assertThat(proof.verify(entry.body(), key)).isEqualTo(key);
        }
        assertThat(http.get("v1/entries/" + (last + 1) + "/proof").status()).isEqualTo(404);
        for (String odd : List.of("-1", "01", "x", "9999999999999999999")) {
            assertThat(http.get("v1/entries/" + odd).status()).as(odd).isEqualTo(400);
        }
    }

    @Test
    void aRollbackIsProvenByWhatTheServerSends() throws Exception {
        served.write("o1", "paid");
        Scope scope = new Scope.Runs(List.of(Served.RUN));
        String queued = served.engine().enqueue(scope, Served.REQUEST).orElseThrow();
        assertThat(http.get("v1/rollbacks/" + queued + "/evidence").status())
                .as("it has not ended")
                .isEqualTo(409);
        served.engine().rollback(scope, served.engine().preview(scope).planHash(), Served.REQUEST);
        Http.Answer answer = http.get("v1/rollbacks/" + queued + "/evidence");
        assertThat(answer.headers().get("Content-Type")).isEqualTo("application/vnd.dsse.envelope.v1+json");
        NoteVerifier key = NoteVerifier.parse(served.logKey());
        EvidencePack pack = EvidencePack.verify(answer.body(), Optional.of(key));
        assertThat(pack.rollbackId()).isEqualTo(queued);
        assertThat(pack.verdict()).isEqualTo("restored");
        assertThat(pack.head().bytes()).isEqualTo(http.get("log/checkpoint").body());
        assertThat(http.get("v1/rollbacks/RBX-99/evidence").status()).isEqualTo(404);
    }

    @Test
    void theStaticFilesAreALogThatAnybodyCanVerify() throws Exception {
        for (int i = 0; i < 300; i++) {
            served.write("o" + (1 + i % 2), "s" + i);
        }
        NoteVerifier key = NoteVerifier.parse(served.logKey());
        Http.Answer note = http.get("log/checkpoint");
        SignedTreeHead head = SignedTreeHead.open(note.body(), key.name(), List.of(key));
        assertThat(head.size()).isEqualTo(served.engine().source().size()).isGreaterThan(300);
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        for (long bundle = 0; bundle * TilePath.WIDTH < head.size(); bundle++) {
            int width = (int) Math.min(TilePath.WIDTH, head.size() - bundle * TilePath.WIDTH);
            byte[] bytes = http.get("log/" + new TilePath.Entries(bundle, width).path())
                    .body();
            byte[] leaves = http.get("log/" + new TilePath.Hashes(0, bundle, width).path())
                    .body();
            int i = 0;
            for (byte[] entry : EntryBundle.decode(bytes, width)) {
                Hash leaf = Rfc6962.leafHash(entry);
                assertThat(Hash.ofBytes(leaves, Hash.SIZE_BYTES * i++)).isEqualTo(leaf);
                tree.append(leaf);
            }
        }
        assertThat(tree.root()).isEqualTo(head.root());
        Hash blob = Hash.of("{\"status\":\"s299\"}".getBytes(UTF_8));
        Http.Answer answer = http.get("log/blob/" + blob.hex());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Hash.of(answer.body())).isEqualTo(blob);
    }

    @Test
    void nothingButTheLogsOwnFilesIsServed() throws Exception {
        assertThat(http.get("log/tile/entries/999").status()).isEqualTo(404);
        assertThat(http.get("log/blob/"
                                + Hash.of("never stored".getBytes(UTF_8)).hex())
                        .status())
                .isEqualTo(404);
        for (String path : List.of(
                "log/tile/entries/0",
                "log/tile/0/000.p/0",
                "log/tile/..%2f..%2fkeys%2flog.key",
                "log/tile/%2e%2e/%2e%2e/keys/log.key",
                "log/blob/..%2f..%2fkeys%2flog.key",
                "log/blob/ABC")) {
            Http.Answer answer = http.get(path);
            assertThat(answer.status()).as(path).isIn(400, 404);
            assertThat(new String(answer.body(), UTF_8)).as(path).doesNotContain("PRIVATE");
        }
        for (String path :
                List.of("log/keys/log.key", "keys/log.key", "log/wal/00000000.wal", "workspace.json", "v2/tail")) {
            assertThat(http.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(http.get("nowhere").json().text("detail").orElse("")).contains("docs/http-api.md");
    }

    @Test
    void theTailSendsWhatWasAndWhatComes() throws Exception {
        served.write("o1", "before");
        long size = served.engine().source().size();
        try (Response tail = http.client()
                        .newCall(http.to("v1/tail?from=" + (size - 1)).build())
                        .execute();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(tail.body().byteStream(), UTF_8))) {
            assertThat(tail.header("Content-Type")).startsWith("text/event-stream");
            assertEvent(lines, size - 1, "orders/o1");
            served.write("o2", "after");
            assertEvent(lines, size, "orders/o2");
            served.write("o1", "later");
            assertEvent(lines, size + 1, "orders/o1");
        }
        Request.Builder again = http.to("v1/tail?from=0").header("Last-Event-ID", Long.toString(size));
        try (Response tail = http.client().newCall(again.build()).execute();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(tail.body().byteStream(), UTF_8))) {
            assertEvent(lines, size + 1, "orders/o1");
        }
        assertThat(http.get("v1/tail?from=minus").status()).isEqualTo(400);
    }

    /// Reads the next event, which is the journal's entry as it is.
    private void assertEvent(BufferedReader lines, long index, String object) throws Exception {
        List<String> read = new ArrayList<>();
        for (String line = lines.readLine(); !(line.isEmpty() && read.size() > 1); line = lines.readLine()) {
            if (!line.startsWith(":") && !line.isEmpty()) {
                read.add(line);
            }
        }
        assertThat(read).hasSize(3).contains("id:" + index, "event:action.executed");
        String data = read.stream()
                .filter(l -> l.startsWith("data:"))
                .findFirst()
                .orElseThrow()
                .substring(5);
        byte[] entry = served.engine().entry(index).toBytes();
        assertThat(data).isEqualTo(new String(entry, UTF_8));
        assertThat(StrictJson.parse(data)).isInstanceOf(Json.Obj.class);
        assertThat(data).contains("\"" + object + "\"");
    }

    /// Request and response as the seeds print them, our own name of the checkpoint aside.
    @Test
    void thePrintedRollbackWorksAsPrinted() throws Exception {
        CheckpointRow good = served.engine().checkpoint(List.of(), new Operator.Request("ops_lead", "approved"));
        Hash root = served.engine().liveRoot(Served.TARGET);
        served.write("o1", "wrong");
        served.write("o2", "wrong");
        assertThat(served.engine().liveRoot(Served.TARGET)).isNotEqualTo(root);
        assertThat(good.name()).matches("checkpoint_[0-9a-f]{6}");

        Http.Answer answer = http.post("v1/rollback/" + good.name(), """
            {
              "checkpoint":    "%s",
              "environment":   "production",
              "restore_mode":  "verified",
              "requested_by":  "ops_lead"
            }
            """.formatted(good.name()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("Content-Type")).isEqualTo("application/json");
        Json.Obj printed = answer.json();
        assertThat(printed.text("status")).hasValue("restored");
        assertThat(printed.text("rollback_id").orElse("")).matches("RBX-[0-9]+");
        assertThat(printed.number("latency_ms").orElse(-1)).isNotNegative();
        assertThat(printed.text("integrity")).hasValue("verified");
        assertThat(served.engine().liveRoot(Served.TARGET)).isEqualTo(root);
        RollbackRow row = Objects.requireNonNull(served.engine()
                .picture()
                .rollbacks()
                .get(printed.text("rollback_id").orElseThrow()));
        assertThat(row.requestedBy()).isEqualTo("ops_lead");
        assertThat(row.reason()).contains("production");

        Http.Answer again = http.post("v1/rollback/" + good.name(), "{\"requested_by\":\"ops_lead\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().text("status")).hasValue("unchanged");
    }

    @Test
    void targetsAreToldWithoutTheirPaths() throws Exception {
        Path code = Files.createDirectory(temp.resolve("code"));
        served.engine()
                .addTarget(
                        new TargetConfig("code", TargetConfig.Kind.DIRECTORY, Optional.of(code)),
                        new Operator.Request("ops_lead", "test"));
        assertThat(CanonicalJson.text(http.get("v1/targets").json()))
                .isEqualTo("{\"targets\":[{\"kind\":\"documents\",\"name\":\"orders-db\"},"
                        + "{\"kind\":\"directory\",\"name\":\"code\"}]}");
    }

    @Test
    void restorePointsAreThoseThatCanBeRestored() throws Exception {
        CheckpointRow good = served.engine().checkpoint(List.of(), new Operator.Request("ops_lead", "approved"));
        Http.Answer answer = http.get("v1/restore-points");
        assertThat(answer.status()).isEqualTo(200);
        List<Json> points = ((Json.Arr) answer.json().get("restore_points").orElseThrow()).items();
        assertThat(points).hasSameSizeAs(served.engine().picture().checkpoints().values());
        Json.Obj last = (Json.Obj) points.getLast();
        assertThat(last.text("checkpoint")).hasValue(good.name());
        assertThat(last.text("id")).hasValue(good.id());
        assertThat(last.text("status")).hasValue("sealed");
        assertThat(last.text("root").orElse("")).endsWith(good.root().hex());
        assertThat(last.get("services")).hasValue(Json.of(List.of(Json.of(Served.TARGET))));
        assertThat(http.post("v1/rollback/" + last.text("checkpoint").orElseThrow(), "{\"requested_by\":\"x\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anUnknownCheckpointIsAProblemThatSaysWhatToDo() throws Exception {
        String known = served.engine()
                .picture()
                .checkpoints()
                .values()
                .iterator()
                .next()
                .name();
        for (String path : List.of("v1/rollback/checkpoint_000000", "v1/checkpoints/CKPT-999/verify")) {
            Http.Answer answer = http.post(path, "{\"requested_by\":\"ops_lead\"}");
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.headers().get("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.json().number("status")).hasValue(404);
            assertThat(answer.json().text("detail").orElse(""))
                    .contains("no checkpoint '")
                    .contains("GET /v1/restore-points");
            assertThat(answer.json().get("restore_points")).hasValue(Json.of(List.of(Json.of(known))));
        }
    }

    @Test
    void aStalePlanIsRefusedWithThePlanAsItIsNow() throws Exception {
        CheckpointRow good = served.engine().checkpoint(List.of(), new Operator.Request("ops_lead", "approved"));
        served.write("o1", "wrong");
        String stale = plan(good);
        served.write("o2", "wrong as well");
        String body = "{\"requested_by\":\"ops_lead\",\"plan_hash\":\"%s\"}";
        Hash before = served.engine().liveRoot(Served.TARGET);
        Http.Answer answer = http.post("v1/rollback/" + good.name(), body.formatted(stale));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().text("detail").orElse("")).contains("stale");
        Json.Obj outcome = (Json.Obj) answer.json().get("outcome").orElseThrow();
        assertThat(outcome.text("status")).hasValue("refused");
        assertThat(outcome.text("plan_hash")).hasValue(plan(good));
        assertThat(served.engine().liveRoot(Served.TARGET))
                .as("nothing was written")
                .isEqualTo(before);
        assertThat(http.post("v1/rollback/" + good.name(), body.formatted(plan(good)))
                        .status())
                .isEqualTo(200);
    }

    private String plan(CheckpointRow to) throws Exception {
        return served.engine()
                .preview(new com.rollbackapi.rollback.Scope.Checkpoint(to.name(), java.util.Optional.empty()))
                .planHash()
                .hex();
    }

    @Test
    void whatIsNoRequestIsSaidSo() throws Exception {
        String name = served.engine()
                .picture()
                .checkpoints()
                .values()
                .iterator()
                .next()
                .name();
        String path = "v1/rollback/" + name;
        for (String body : List.of(
                "",
                "[]",
                "{\"requested_by\":\"a\",\"requested_by\":\"b\"}",
                "{\"checkpoint\":\"" + name + "\"}",
                "{\"requested_by\":\"\"}",
                "{\"requested_by\":\"a\",\"checkpoint\":\"checkpoint_other\"}",
                "{\"requested_by\":\"a\",\"restore_mode\":\"fast\"}",
                "{\"requested_by\":\"a\",\"plan_hash\":\"7e2c\"}")) {
            Http.Answer answer = http.post(path, body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().text("detail").orElse("")).as(body).isNotBlank();
        }
        assertThat(http.post("v1/versions", "{\"target\":\"nothing\",\"objects\":[]}")
                        .status())
                .isEqualTo(404);
        assertThat(http.post("v1/contain", "{\"run_id\":\"no/run\",\"requested_by\":\"a\"}")
                        .status())
                .isEqualTo(409);
    }
}
