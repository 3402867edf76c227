package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.GitRepository;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.Sql;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The seeds' incident on real systems: a release changes documents, rows of a PostgreSQL database and files of a git
/// repository, 14 mutations, and migration 0042 fails midway.
public final class SeedsCase implements AutoCloseable {
    public static final Operator.Request REQUEST = new Operator.Request("operator", "migration 0042 failed");
    static final int MUTATIONS = 14;
    private static final String SERVICE = "agents-service";
    private static final String DATABASE = "agents-db";
    private static final String GATEWAY = "prod-api-gateway";
    private static final String SESSION = "public.session/00000000-0000-0000-0000-00000000000";
    private static final String OPEN = "{\"agent_id\":%d,\"id\":\"00000000-0000-0000-0000-00000000000%d\",\"open\":%b}";

    private final Engine engine;
    private final String url;
    private final GitRepository repository;
    private int step;

    private SeedsCase(Engine engine, String url, GitRepository repository) {
        this.engine = engine;
        this.url = url;
        this.repository = repository;
    }

    /// Makes the systems and a workspace over them, in a folder.
    public static SeedsCase start(Path folder) throws Exception {
        String url = Database.POSTGRESQL.make(folder, """
            CREATE TABLE agent (id int PRIMARY KEY, name text NOT NULL UNIQUE);
            CREATE TABLE session (id uuid PRIMARY KEY, agent_id int NOT NULL REFERENCES agent (id), open boolean);
            INSERT INTO agent VALUES (1, 'ada'), (2, 'bob');
            INSERT INTO session VALUES ('00000000-0000-0000-0000-000000000001', 1, true);
            """);
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(state.resolve("workflow.json"), "{\"main\":{\"version\":\"2.7\"},\"side\":{\"on\":true}}");
        GitRepository repository = GitRepository.init(folder.resolve("gateway"));
        repository.write("deploy/agents.yaml", "image: agents:2.7\n").write("routes.json", "{\"agents\":\"v2.7\"}\n");
        repository.commitAll("2.7");
        Path dir = folder.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        Engine engine = Engine.open(dir, TestClocks.create());
        engine.addDocuments(SERVICE, state, REQUEST);
        List<TableName> tables = List.of(TableName.parse("public.session"), TableName.parse("public.agent"));
        engine.addTarget(new TargetConfig(DATABASE, new SqlSource(url, tables, Optional.empty())), REQUEST);
        engine.addTarget(new TargetConfig(GATEWAY, TargetConfig.Kind.GIT, Optional.of(repository.folder())), REQUEST);
        return new SeedsCase(engine, url, repository);
    }

    public Engine engine() {
        return engine;
    }

    public NoteVerifier verifier() {
        return engine.keys().newest();
    }

    String url() {
        return url;
    }

    private static ActionRequest.Content content(String target, String object, String text) {
        return new ActionRequest.Content(target, object, Optional.of(text.getBytes(UTF_8)));
    }

    private static ActionRequest.Content document(String object, String text) {
        return content(SERVICE, object, text);
    }

    private static ActionRequest.Content row(String object, String text) {
        return content(DATABASE, object, text);
    }

    private static ActionRequest.Content file(String path, String text) {
        return content(GATEWAY, "refs/heads/main:" + path, "file\n" + text);
    }

    /// The release as one run: its 14 mutations, with foreign keys among the rows, and the migration that fails.
    public void release(String run) throws Exception {
        long epoch = engine.lease(run, "deployer");
        List<List<ActionRequest.Content>> steps = List.of(
                List.of(document("workflow/main", "{\"version\":\"2.8\"}")),
                List.of(file("deploy/agents.yaml", "image: agents:2.8\n")),
                List.of(row("public.agent/3", "{\"id\":3,\"name\":\"cyd\"}")),
                List.of(
                        row(SESSION + "2", OPEN.formatted(3, 2, true)),
                        row(SESSION + "3", OPEN.formatted(2, 3, false))),
                List.of(document("workflow/side", "{\"on\":false}"), document("workflow/new", "{\"on\":true}")),
                List.of(file("routes.json", "{\"agents\":\"v2.8\"}\n"), file("deploy/sessions.yaml", "replicas: 2\n")),
                List.of(row("public.agent/1", "{\"id\":1,\"name\":\"eve\"}")),
                List.of(row(SESSION + "1", OPEN.formatted(3, 1, false))),
                List.of(document("workflow/main", "{\"version\":\"2.8.1\"}")),
                List.of(new ActionRequest.Content(DATABASE, SESSION + "3", Optional.empty())),
                List.of(file("deploy/agents.yaml", "image: agents:2.8.1\n")));
        for (List<ActionRequest.Content> writes : steps) {
            if (!(act(run, epoch, writes) instanceof ActionResult.Executed)) {
                throw new IOException("refused: step " + step + " of " + run);
            }
        }
        MigrationReport report = engine.migrate(
                DATABASE,
                new Migration(
                        "0042_agents_session_" + step,
                        "ALTER TABLE session ADD COLUMN token text; UPDATE session SET token = make_token(id)",
                        "ALTER TABLE session DROP COLUMN token"),
                REQUEST);
        if (report.status() != MigrationReport.Status.FAILED) {
            throw new IOException("the migration was to fail: " + report);
        }
    }

    private ActionResult act(String run, long epoch, List<ActionRequest.Content> writes) throws IOException {
        String id = "s" + step++;
        Action.Identity identity =
                new Action.Identity(run, "deployer", id, Optional.empty(), run + "/" + id, Optional.empty());
        return engine.perform(ActionRequest.live(identity, epoch, "deploy", Json.Obj.EMPTY, writes));
    }

    /// What the run does once more, in all three systems.
    ActionResult oneMore(String run) throws IOException {
        return act(
                run,
                1,
                List.of(
                        row("public.agent/9", "{\"id\":9,\"name\":\"zed\"}"),
                        document("workflow/main", "{}"),
                        file("late.txt", "late\n")));
    }

    /// The one call: the plan as it is, confirmed.
    public Outcome rollBack(String run) throws IOException, RefusedException {
        Scope scope = new Scope.Runs(List.of(run));
        Preview preview = engine.preview(scope);
        return engine.rollback(scope, preview.planHash(), REQUEST);
    }

    /// The systems as they themselves show it, no part of ours between.
    Map<String, Object> everything() throws Exception {
        Map<String, Object> all = new TreeMap<>(repository.everything());
        all.put("agents", Sql.rows(url, "SELECT * FROM agent ORDER BY id"));
        all.put("sessions", Sql.rows(url, "SELECT * FROM session ORDER BY id"));
        all.put("documents", engine.stateHash(SERVICE).hex());
        return all;
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
