package com.rollbackapi.server;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.remote.Wire;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// What operators do, over HTTP.
final class OperatorRoutes implements HttpService {
    private final Engine engine;

    OperatorRoutes(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/restore-points", (q, s) -> answer(s, this::restorePoints))
                .post("/rollback/{checkpoint}", (q, s) -> answer(s, () -> toCheckpoint(q)))
                .post("/rollback", (q, s) -> answer(s, () -> rollback(body(q))))
                .post("/versions", (q, s) -> answer(s, () -> versions(body(q))))
                .post("/contain", (q, s) -> answer(s, () -> contain(body(q))))
                .post("/checkpoints", (q, s) -> answer(s, () -> checkpoint(body(q))))
                .post("/checkpoints/{checkpoint}/verify", (q, s) -> answer(s, () -> verify(q)));
    }

    private interface Call {
        Json run() throws IOException, RefusedException, MalformedJsonException;
    }

    private static void answer(ServerResponse response, Call call) {
        try {
            response.header(HeaderNames.CONTENT_TYPE, "application/json").send(CanonicalJson.bytes(call.run()));
        } catch (RefusedException e) {
            new Problem(409, String.valueOf(e.getMessage())).send(response);
        } catch (MalformedJsonException | IllegalArgumentException e) {
            new Problem(400, String.valueOf(e.getMessage())).send(response);
        } catch (IOException e) {
            new Problem(500, String.valueOf(e.getMessage())).send(response);
        }
    }

    private static Json.Obj body(ServerRequest request) throws IOException, MalformedJsonException {
        try (InputStream in = request.content().inputStream()) {
            return StrictJson.parseObject(in.readAllBytes());
        }
    }

    private Json restorePoints() {
        List<Json> rows = engine.picture().checkpoints().values().stream()
                .filter(CheckpointRow::restorable)
                .map(OperatorRoutes::restorePoint)
                .toList();
        return Json.object().put("restore_points", Json.of(rows)).build();
    }

    private static Json restorePoint(CheckpointRow row) {
        return Json.object()
                .put("checkpoint", row.name())
                .put("id", row.id())
                .strings("services", row.captures().stream().map(CheckpointRow.Capture::target).toList())
                .put("created", row.saved().toString())
                .put("root", Write.ref(row.root()))
                .put("status", row.lifecycle().name().toLowerCase(Locale.ROOT))
                .build();
    }

    /// The seeds' request: `checkpoint`, `environment`, `restore_mode`, `requested_by`.
    private Json toCheckpoint(ServerRequest request) throws IOException, RefusedException, MalformedJsonException {
        Json.Obj body = body(request);
        String checkpoint = request.path().pathParameters().get("checkpoint");
        if (body.text("checkpoint").filter(c -> !c.equals(checkpoint)).isPresent()) {
            throw new IllegalArgumentException("the body names another checkpoint than the address");
        }
        if (!body.text("restore_mode").orElse("verified").equals("verified")) {
            throw new IllegalArgumentException("the only restore_mode is \"verified\"");
        }
        Scope scope = new Scope.Checkpoint(checkpoint, body.text("service"));
        Optional<String> confirmed = body.text("plan_hash");
        Hash plan = confirmed.isPresent()
                ? Hash.parse(confirmed.get())
                : engine.preview(scope).planHash();
        return Wire.outcome(engine.rollback(scope, plan, Wire.request(body)));
    }

    private Json rollback(Json.Obj body) throws IOException, RefusedException {
        Outcome outcome =
                engine.rollback(Wire.scope(body), Hash.parse(Wire.text(body, "plan_hash")), Wire.request(body));
        return Wire.outcome(outcome);
    }

    private Json versions(Json.Obj body) throws IOException, RefusedException {
        Json.Builder versions = Json.object();
        engine.versions(Wire.text(body, "target"), new TreeSet<>(Wire.texts(body, "objects")))
                .forEach((object, version) -> version.ifPresent(v -> versions.put(object, Write.ref(v))));
        return Json.object().put("versions", versions.build()).build();
    }

    private Json contain(Json.Obj body) throws IOException, RefusedException {
        engine.contain(Wire.text(body, "run_id"), Wire.request(body));
        return Json.object().put("contained", Wire.text(body, "run_id")).build();
    }

    private Json checkpoint(Json.Obj body) throws IOException, RefusedException {
        CheckpointRow row = engine.checkpoint(Wire.texts(body, "services"), Wire.request(body));
        return Json.object().put("checkpoint", row.id()).build();
    }

    private Json verify(ServerRequest request) throws IOException, RefusedException, MalformedJsonException {
        String checkpoint = request.path().pathParameters().get("checkpoint");
        CheckpointRow row = engine.verifyCheckpoint(checkpoint, Wire.request(body(request)));
        return Json.object().put("checkpoint", row.id()).build();
    }
}
