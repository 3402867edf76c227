package com.rollbackapi.server;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Migration;
import com.rollbackapi.engine.MigrationReport;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Priority;
import com.rollbackapi.remote.Wire;
import com.rollbackapi.rollback.AsOf;
import com.rollbackapi.rollback.Checkpoints;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Queued;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.Shadow;
import com.rollbackapi.rollback.UndoWindow;
import com.rollbackapi.rollback.UnknownScopeException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
                .get("/targets", (q, s) -> answer(s, this::targets))
                .get("/undo-windows", (q, s) -> answer(s, this::undoWindows))
                .get("/queue", (q, s) -> answer(s, () -> queue(engine.picture())))
                .post("/queue", (q, s) -> answer(s, () -> enqueue(body(q))))
                // declared at the machine itself: whoever declares one says where this machine's secrets go
                .get("/services", (q, s) -> answer(s, () -> Wire.services(engine.services())))
                .get("/doctor", (q, s) -> answer(s, () -> Wire.findings(Aside.read(engine.source()::findings))))
                .post("/rollback/{checkpoint}", (q, s) -> answer(s, () -> toCheckpoint(q)))
                .post("/rollback", (q, s) -> answer(s, () -> rollback(body(q))))
                .post("/rollbacks/{rollback}/resume", (q, s) -> answer(s, () -> resumeRollback(q)))
                .post("/versions", (q, s) -> answer(s, () -> versions(body(q))))
                .post("/contain", (q, s) -> answer(s, () -> contain(body(q))))
                .post("/containments/{containment}/lift", (q, s) -> answer(s, () -> lift(q)))
                .post("/resume", (q, s) -> answer(s, () -> resume(body(q))))
                .post("/redact", (q, s) -> answer(s, () -> redact(body(q))))
                .get("/keys", (q, s) -> answer(s, () -> Wire.keys(engine.keys())))
                .post("/keys/rotate", (q, s) -> answer(s, () -> Wire.key(engine.rotateKey(Wire.request(body(q))))))
                .post("/keys/revoke", (q, s) -> answer(s, () -> revokeKey(body(q))))
                .post("/migrations", (q, s) -> answer(s, () -> migrate(body(q))))
                .post("/migrations/{migration}/undo", (q, s) -> answer(s, () -> undoMigration(q)))
                .post("/checkpoints", (q, s) -> answer(s, () -> checkpoint(body(q))))
                .post("/checkpoints/{checkpoint}/verify", (q, s) -> answer(s, () -> verify(q)))
                .post("/checkpoints/{checkpoint}/approve", (q, s) -> answer(s, () -> approve(q)))
                .post("/plans", (q, s) -> answer(s, () -> plan(body(q))));
    }

    private interface Call {
        Json run() throws IOException, RefusedException, MalformedJsonException, ProblemException;
    }

    /// Nothing here reads files on the server's own threads: the engine's calls run on its writer.
    private static void answer(ServerResponse response, Call call) {
        try {
            response.header(HeaderNames.CONTENT_TYPE, "application/json").send(CanonicalJson.bytes(call.run()));
        } catch (ProblemException e) {
            e.problem().send(response);
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

    /// They are added at the machine itself: whoever may name a path from afar could have any folder captured and
    /// read.
    private Json targets() {
        List<Json> rows = engine.config().targets().stream()
                .map(t -> (Json) Json.object()
                        .put("name", t.name())
                        .put("kind", t.kind().name().toLowerCase(Locale.ROOT))
                        .put("restore", t.restore().map(r -> r.name().toLowerCase(Locale.ROOT)))
                        .build())
                .toList();
        return Json.object().put("targets", Json.of(rows)).build();
    }

    private Json queue(Picture picture) throws IOException {
        List<Queued> queue = Aside.read(() -> Queued.of(picture, engine.source().blobs()));
        return Json.object()
                .put("queue", Json.of(queue.stream().map(Queued::toJson).toList()))
                .build();
    }

    private Json enqueue(Json.Obj body) throws IOException, RefusedException, ProblemException {
        String named = Wire.maybeText(body, "priority").orElse(Priority.NORMAL.wireName());
        Priority priority = Priority.ofWireName(named)
                .orElseThrow(() -> new IllegalArgumentException("the body's \"priority\" is '" + named
                        + "'; give urgent, high, normal or low, or leave it out for normal"));
        return Json.object()
                .put("rollback_id", engine.enqueue(scope(body), priority, Wire.request(body)))
                .put("priority", named)
                .build();
    }

    private Json undoWindows() {
        return Json.object()
                .put(
                        "undo_windows",
                        Json.of(engine.undoWindows().stream()
                                .map(UndoWindow::toJson)
                                .toList()))
                .build();
    }

    private static Json restorePoint(CheckpointRow row) {
        return Json.object()
                .put("checkpoint", row.name())
                .put("id", row.id())
                .strings(
                        "services",
                        row.captures().stream()
                                .map(CheckpointRow.Capture::target)
                                .toList())
                .put("created", row.saved().toString())
                .put("root", Write.ref(row.root()))
                .put("status", row.lifecycle().name().toLowerCase(Locale.ROOT))
                .put("approved_by", row.approvedBy())
                .build();
    }

    /// `checkpoint`, `environment`, `restore_mode`, `requested_by`. Without a `plan_hash` the plan is made and run
    /// in one go.
    private Json toCheckpoint(ServerRequest request)
            throws IOException, RefusedException, MalformedJsonException, ProblemException {
        Json.Obj body = body(request);
        String checkpoint = request.path().pathParameters().get("checkpoint");
        if (Wire.maybeText(body, "checkpoint")
                .filter(c -> !c.equals(checkpoint))
                .isPresent()) {
            throw new IllegalArgumentException("the body names another checkpoint than the address");
        }
        if (!Wire.maybeText(body, "restore_mode").orElse("verified").equals("verified")) {
            throw new IllegalArgumentException("the only restore_mode is \"verified\"");
        }
        Operator.Request asked = Wire.request(body);
        Optional<String> environment = Wire.maybeText(body, "environment");
        Operator.Request reasoned = Wire.maybeText(body, "reason").isPresent()
                ? asked
                : new Operator.Request(
                        asked.requestedBy(),
                        "by the API" + environment.map(e -> ", " + e).orElse(""));
        known(checkpoint);
        Scope scope = new Scope.Checkpoint(checkpoint, Wire.maybeText(body, "service"));
        Optional<String> confirmed = Wire.maybeText(body, "plan_hash");
        Hash plan = confirmed.isPresent()
                ? Hash.parse(confirmed.get())
                : engine.preview(scope).planHash();
        return ended(engine.rollback(scope, plan, Wire.pauseAfter(body), reasoned));
    }

    /// `{"as_of": TIME}` and `{"abort": ROLLBACK}` are answered here, with the position and the checkpoint that
    /// they stand for now.
    private Scope scope(Json.Obj body) throws ProblemException {
        Json.Obj asked = body.get("scope").orElse(Json.Null.NULL) instanceof Json.Obj o ? o : Json.Obj.EMPTY;
        try {
            if (Wire.maybeText(asked, "as_of").isPresent()) {
                return AsOf.position(
                        engine.source().timeline(),
                        Wire.maybeText(asked, "as_of").get());
            }
            if (Wire.maybeText(asked, "abort").isPresent()) {
                return Scope.before(
                        engine.picture(), Wire.maybeText(asked, "abort").get());
            }
        } catch (UnknownScopeException e) {
            throw new ProblemException(new Problem(404, String.valueOf(e.getMessage())));
        }
        Scope scope = Wire.scope(body);
        if (scope instanceof Scope.Checkpoint c) {
            known(c.checkpoint());
        }
        return scope;
    }

    private Json plan(Json.Obj body) throws IOException, RefusedException, ProblemException {
        Preview preview = engine.preview(scope(body));
        if (!Wire.isTrue(body, "diff")) {
            return preview.toJson();
        }
        Shadow shadow;
        try {
            shadow = Shadow.of(engine.picture().world(), preview.plan());
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the journal moved while the plan was made; ask again");
        }
        List<Json> rows = new ArrayList<>();
        Aside.read(() -> shadow.differences(preview.content()))
                .forEach((target, leaves) -> leaves.forEach(leaf -> rows.add(leaf.toJson(target))));
        return preview.toJson().with("diff", Json.of(rows));
    }

    private Json rollback(Json.Obj body) throws IOException, RefusedException, ProblemException {
        Scope scope = scope(body);
        Hash plan = Hash.parse(Wire.text(body, "plan_hash"));
        return ended(engine.rollback(scope, plan, Wire.pauseAfter(body), Wire.request(body)));
    }

    private Json resumeRollback(ServerRequest request)
            throws IOException, RefusedException, MalformedJsonException, ProblemException {
        Json.Obj body = body(request);
        String rollback = request.path().pathParameters().get("rollback");
        if (!engine.picture().rollbacks().containsKey(rollback)) {
            throw new ProblemException(new Problem(404, "no rollback '" + rollback + "' in this journal"));
        }
        return ended(engine.resumeRollback(rollback, Wire.pauseAfter(body), Wire.request(body)));
    }

    private CheckpointRow known(String checkpoint) throws ProblemException {
        Picture picture = engine.picture();
        try {
            return Checkpoints.find(picture, checkpoint);
        } catch (UnknownScopeException e) {
            List<Json> restorable = picture.checkpoints().values().stream()
                    .filter(CheckpointRow::restorable)
                    .map(c -> Json.of(c.name()))
                    .toList();
            throw new ProblemException(new Problem(
                    404,
                    e.getMessage() + "; GET /v1/restore-points lists what can be restored",
                    Json.object().put("restore_points", Json.of(restorable)).build()));
        }
    }

    /// Success is only what left the state as it was asked for, or stopped where it was asked to: all else is a
    /// problem that carries the outcome.
    private Json ended(Outcome outcome) throws ProblemException {
        Json.Obj answer = Wire.outcome(outcome);
        Optional<Integer> tries = outcome.id()
                .map(id -> engine.picture().rollbacks().get(id))
                .map(RollbackRow::tries)
                .filter(t -> t > 1);
        if (tries.isPresent()) {
            answer = answer.with("tries", Json.of((long) tries.get()));
        }
        Json.Obj members = Json.object().put("outcome", answer).build();
        switch (outcome) {
            case Outcome.Restored _, Outcome.Unchanged _, Outcome.Paused _ -> {
                return answer;
            }
            case Outcome.Refused r -> throw new ProblemException(new Problem(409, r.reason(), members));
            case Outcome.Partial p ->
                throw new ProblemException(new Problem(
                        500,
                        p.rollbackId() + " did not restore the state: " + String.join("; ", p.findings()),
                        members));
        }
    }

    private Json versions(Json.Obj body) throws IOException, RefusedException, ProblemException {
        String target = Wire.text(body, "target");
        if (engine.config().targets().stream().noneMatch(t -> t.name().equals(target))) {
            throw new ProblemException(new Problem(404, "no target '" + target + "' here"));
        }
        Json.Builder versions = Json.object();
        engine.versions(target, new TreeSet<>(Wire.texts(body, "objects")))
                .forEach((object, version) -> version.ifPresent(v -> versions.put(object, Write.ref(v))));
        return Json.object().put("versions", versions.build()).build();
    }

    private Json contain(Json.Obj body) throws IOException, RefusedException {
        Reach reach = Wire.reach(body);
        engine.contain(reach, Wire.request(body));
        return Json.object().put("contained", reach.subject()).build();
    }

    private Json lift(ServerRequest request) throws IOException, RefusedException, MalformedJsonException {
        String containment = request.path().pathParameters().get("containment");
        engine.lift(containment, Wire.request(body(request)));
        return Json.object().put("lifted", containment).build();
    }

    private Json resume(Json.Obj body) throws IOException, RefusedException {
        return engine.resume(Wire.text(body, "run_id"), Wire.permission(body), Wire.request(body))
                .toJson();
    }

    private Json redact(Json.Obj body) throws IOException, RefusedException {
        ErasureRow row = engine.redact(Wire.text(body, "subject"), Wire.request(body));
        return Json.object()
                .put("subject", row.subject())
                .put("entry", row.entry())
                .build();
    }

    private Json revokeKey(Json.Obj body) throws IOException, RefusedException {
        OptionalLong lastValid = body.get("last_valid_size").isPresent()
                ? OptionalLong.of(Wire.number(body, "last_valid_size"))
                : OptionalLong.empty();
        return Wire.key(engine.revokeKey(Wire.text(body, "key"), lastValid, Wire.request(body)));
    }

    private Json migrate(Json.Obj body) throws IOException, RefusedException, ProblemException {
        String down = Wire.maybeText(body, "down")
                .orElseThrow(() -> new IllegalArgumentException("it needs the text \"down\", which may be empty"));
        Migration migration = new Migration(Wire.text(body, "migration"), Wire.text(body, "up"), down);
        return came(engine.migrate(Wire.text(body, "target"), migration, Wire.request(body)));
    }

    private Json undoMigration(ServerRequest request)
            throws IOException, RefusedException, MalformedJsonException, ProblemException {
        String migration = request.path().pathParameters().get("migration");
        return came(engine.undoMigration(migration, Wire.request(body(request))));
    }

    /// As with a rollback, success is only what came to what it should.
    private static Json came(MigrationReport report) throws ProblemException {
        if (report.isGood()) {
            return report.toJson();
        }
        Json.Obj members = Json.object().put("migration", report.toJson()).build();
        throw new ProblemException(new Problem(500, report.migration() + ": " + report.text(), members));
    }

    private Json checkpoint(Json.Obj body) throws IOException, RefusedException {
        CheckpointRow row = engine.checkpoint(Wire.texts(body, "services"), Wire.request(body));
        return Json.object().put("checkpoint", row.id()).build();
    }

    private Json approve(ServerRequest request)
            throws IOException, RefusedException, MalformedJsonException, ProblemException {
        Json.Obj body = body(request);
        Operator.Approval approval = Wire.approval(body);
        CheckpointRow known = known(request.path().pathParameters().get("checkpoint"));
        CheckpointRow row = engine.approveCheckpoint(known.id(), approval, Wire.request(body));
        return Json.object()
                .put("checkpoint", row.id())
                .put("approved_by", row.approvedBy())
                .build();
    }

    private Json verify(ServerRequest request)
            throws IOException, RefusedException, MalformedJsonException, ProblemException {
        CheckpointRow known = known(request.path().pathParameters().get("checkpoint"));
        CheckpointRow row = engine.verifyCheckpoint(known.id(), Wire.request(body(request)));
        return Json.object().put("checkpoint", row.id()).build();
    }
}
