package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.Sql;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One incident over several services: a run changes documents and rows of a PostgreSQL database, migration 0042 fails
/// midway, and one call contains the run, restores both services, verifies and seals.
final class SeedsCaseTest {
    private static final Operator.Request REQUEST = new Operator.Request("operator", "migration 0042 failed");
    private static final String RUN = "release/2.8";

    @TempDir
    Path temp;

    private static Optional<byte[]> json(String text) {
        return Optional.of(text.getBytes(UTF_8));
    }

    private static ActionResult act(Engine engine, long epoch, int step, List<ActionRequest.Content> writes)
            throws IOException {
        Action.Identity identity =
                new Action.Identity(RUN, "deployer", "s" + step, Optional.empty(), RUN + "/s" + step, Optional.empty());
        return engine.perform(ActionRequest.live(
                identity, epoch, "deploy", Json.object().put("step", step).build(), writes));
    }

    private static ActionRequest.Content document(String object, String text) {
        return new ActionRequest.Content("agents-service", object, json(text));
    }

    private static ActionRequest.Content row(String object, String text) {
        return new ActionRequest.Content("agents-db", object, json(text));
    }

    private Engine workspace() throws Exception {
        String url = Database.POSTGRESQL.make(temp, """
            CREATE TABLE agent (id int PRIMARY KEY, name text NOT NULL UNIQUE);
            CREATE TABLE session (id uuid PRIMARY KEY, agent_id int NOT NULL REFERENCES agent (id), open boolean);
            INSERT INTO agent VALUES (1, 'ada'), (2, 'bob');
            INSERT INTO session VALUES ('00000000-0000-0000-0000-000000000001', 1, true);
            """);
        Path state = Files.createDirectories(temp.resolve("state"));
        Files.writeString(state.resolve("workflow.json"), "{\"main\":{\"version\":\"2.7\"},\"side\":{\"on\":true}}");
        Path dir = temp.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        Engine engine = Engine.open(dir, TestClocks.create());
        engine.addDocuments("agents-service", state, REQUEST);
        List<TableName> tables = List.of(TableName.parse("public.session"), TableName.parse("public.agent"));
        engine.addTarget(new TargetConfig("agents-db", new SqlSource(url, tables, Optional.empty())), REQUEST);
        this.url = url;
        return engine;
    }

    private String url = "";

    /// 14 writes, of which 8 are rows with foreign keys among them.
    private static void release(Engine engine, long epoch) throws IOException {
        String session = "public.session/00000000-0000-0000-0000-00000000000";
        String open = "{\"agent_id\":%d,\"id\":\"00000000-0000-0000-0000-00000000000%d\",\"open\":%b}";
        List<List<ActionRequest.Content>> steps = List.of(
                List.of(document("workflow/main", "{\"version\":\"2.8\"}")),
                List.of(row("public.agent/3", "{\"id\":3,\"name\":\"cyd\"}")),
                List.of(
                        row(session + "2", open.formatted(3, 2, true)),
                        row(session + "3", open.formatted(2, 3, false))),
                List.of(document("workflow/side", "{\"on\":false}"), document("workflow/new", "{\"on\":true}")),
                List.of(row("public.agent/1", "{\"id\":1,\"name\":\"eve\"}")),
                List.of(row("public.agent/2", "{\"id\":2,\"name\":\"ada\"}")),
                List.of(row(session + "1", open.formatted(3, 1, false))),
                List.of(row("public.agent/3", "{\"id\":3,\"name\":\"bob\"}")),
                List.of(
                        document("workflow/main", "{\"version\":\"2.8.1\"}"),
                        document("workflow/last", "1"),
                        document("workflow/new", "{\"on\":false}")),
                List.of(new ActionRequest.Content("agents-db", session + "3", Optional.empty())));
        for (int i = 0; i < steps.size(); i++) {
            assertThat(act(engine, epoch, i, steps.get(i))).as("step %d", i).isInstanceOf(ActionResult.Executed.class);
        }
    }

    @Test
    void oneCallContainsRestoresVerifiesAndSeals() throws Exception {
        try (Engine engine = workspace()) {
            List<String> agents = Sql.rows(url, "SELECT * FROM agent ORDER BY id");
            List<String> sessions = Sql.rows(url, "SELECT * FROM session ORDER BY id");
            Hash database = engine.liveRoot("agents-db");
            Hash service = engine.liveRoot("agents-service");
            long epoch = engine.lease(RUN, "deployer");
            release(engine, epoch);
            MigrationReport failed = engine.migrate(
                    "agents-db",
                    new Migration(
                            "0042_agents_session",
                            "ALTER TABLE session ADD COLUMN token text; UPDATE session SET token = make_token(id)",
                            "ALTER TABLE session DROP COLUMN token"),
                    REQUEST);
            assertThat(failed.status()).isEqualTo(MigrationReport.Status.FAILED);

            Scope scope = new Scope.Runs(List.of(RUN));
            Preview preview = engine.preview(scope);
            assertThat(preview.plan().mutations()).isEqualTo(14);
            Outcome outcome = engine.rollback(scope, preview.planHash(), REQUEST);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Restored.class,
                            r -> assertThat(r.mutations()).isEqualTo(14));
            assertThat(Sql.rows(url, "SELECT * FROM agent ORDER BY id")).isEqualTo(agents);
            assertThat(Sql.rows(url, "SELECT * FROM session ORDER BY id")).isEqualTo(sessions);
            assertThat(engine.liveRoot("agents-db")).isEqualTo(database);
            assertThat(engine.liveRoot("agents-service")).isEqualTo(service);
            Picture picture = engine.picture();
            assertThat(picture.rollbacks().values())
                    .singleElement()
                    .extracting(RollbackRow::status)
                    .isEqualTo(RollbackRow.Status.RESTORED);
            assertThat(picture.migrations().values())
                    .singleElement()
                    .extracting(MigrationRow::state)
                    .isEqualTo(MigrationRow.State.RECOVERED);
            // the run is contained: what it does now is refused, and nothing of it happens
            assertThat(act(engine, epoch, 99, List.of(row("public.agent/9", "{\"id\":9,\"name\":\"zed\"}"))))
                    .isInstanceOf(ActionResult.Refused.class);
            assertThat(engine.liveRoot("agents-db")).isEqualTo(database);
        }
    }

    /// Somebody's later edit of a row is no casualty of a rollback.
    @Test
    void aRowThatSomebodyChangedSinceIsNotOverwritten() throws Exception {
        try (Engine engine = workspace()) {
            release(engine, engine.lease(RUN, "deployer"));
            Sql.run(url, "UPDATE agent SET name = 'human' WHERE id = 1");
            Scope scope = new Scope.Runs(List.of(RUN));
            Preview preview = engine.preview(scope);
            assertThat(preview.conflicts()).isNotEmpty();
            assertThat(engine.rollback(scope, preview.planHash(), REQUEST)).isInstanceOf(Outcome.Refused.class);
            assertThat(Sql.rows(url, "SELECT name FROM agent WHERE id = 1")).containsExactly("human");
        }
    }
}
