package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.Tries;
import com.rollbackapi.target.DirectoryTarget;
import com.rollbackapi.target.GitRepository;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.ServerDoor;
import com.rollbackapi.target.sql.Sql;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real systems that fail for a moment while a rollback is prepared: nobody has to ask again.
final class PassingSystemFailureTest {
    private static final Operator.Request REQUEST = new Operator.Request("test", "a moment");
    private static final Scope RUN = new Scope.Runs(List.of("run"));

    private static final byte[] FILE = DirectoryTarget.fileLeaf("written by the run\n".getBytes(UTF_8), false);
    private static final byte[] ROW = "{\"id\":1,\"name\":\"ada\"}".getBytes(UTF_8);

    @TempDir
    Path temp;

    private interface Happening {
        void happens() throws IOException;
    }

    /// What happens in the first waits of the engine, which tests do not sit through.
    private final Deque<Happening> happening = new ArrayDeque<>();

    private Engine open() throws IOException {
        Clocks given = TestClocks.create();
        Tries.Pause pause = duration -> {
            try {
                if (!happening.isEmpty()) {
                    happening.removeFirst().happens();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        Path dir = temp.resolve("workspace");
        if (!Files.exists(dir)) {
            Engine.init(dir, given);
        }
        return Engine.open(dir, new Clocks(given.wall(), given.nanoTime(), given.random(), pause));
    }

    private static void write(Engine engine, String target, String object, byte[] content) throws Exception {
        long epoch = engine.lease("run", "agent");
        Action.Identity identity =
                new Action.Identity("run", "agent", object, Optional.empty(), "run/" + object, Optional.empty());
        assertThat(engine.perform(ActionRequest.live(
                        identity,
                        epoch,
                        "write",
                        Json.Obj.EMPTY,
                        List.of(new ActionRequest.Content(target, object, Optional.of(content))))))
                .isInstanceOf(ActionResult.Executed.class);
    }

    private static RollbackRow only(Engine engine) {
        assertThat(engine.picture().rollbacks()).hasSize(1);
        return engine.picture().rollbacks().firstEntry().getValue();
    }

    private static Outcome rollback(Engine engine) throws Exception {
        return engine.rollback(RUN, engine.preview(RUN).planHash(), Optional.empty(), REQUEST);
    }

    private GitRepository repository(Engine engine) throws Exception {
        GitRepository repository = GitRepository.init(temp.resolve("repository"));
        repository.write("app.yaml", "replicas: 1\n").commitAll("first");
        engine.addTarget(new TargetConfig("repo", TargetConfig.Kind.GIT, Optional.of(repository.folder())), REQUEST);
        write(engine, "repo", "work:notes.txt", FILE);
        return repository;
    }

    @Test
    void aRepositoryThatGitHasLockedIsPreparedOnceItIsFree() throws Exception {
        try (Engine engine = open()) {
            GitRepository repository = repository(engine);
            Path lock = Files.createFile(repository.file(".git/index.lock"));
            happening.add(() -> {});
            happening.add(() -> Files.delete(lock));
            assertThat(rollback(engine)).isInstanceOf(Outcome.Restored.class);
            assertThat(repository.file("notes.txt")).doesNotExist();
            assertThat(only(engine).tries()).isEqualTo(3);
        }
    }

    @Test
    void aRepositoryThatStaysLockedIsRefusedBeforeAnythingIsCommittedAnywhere() throws Exception {
        try (Engine engine = open()) {
            engine.addTarget(
                    new TargetConfig(
                            "files",
                            TargetConfig.Kind.DIRECTORY,
                            Optional.of(Files.createDirectories(temp.resolve("files")))),
                    REQUEST);
            write(engine, "files", "a.txt", FILE);
            GitRepository repository = repository(engine);
            Path lock = Files.createFile(repository.file(".git/index.lock"));
            Outcome.Refused refused = (Outcome.Refused) rollback(engine);
            assertThat(refused.reason()).contains("index.lock", "tried 5 times");
            assertThat(temp.resolve("files/a.txt")).exists();
            assertThat(repository.file("notes.txt")).exists();
            Files.delete(lock);
            assertThat(rollback(engine)).isInstanceOf(Outcome.Restored.class);
            assertThat(temp.resolve("files/a.txt")).doesNotExist();
        }
    }

    private String database() throws Exception {
        return Database.POSTGRESQL.make(temp, "CREATE TABLE agent (id int PRIMARY KEY, name text NOT NULL)");
    }

    private static int port(String url) {
        return URI.create(url.substring("jdbc:".length())).getPort();
    }

    /// A run writes a row to the database, which the engine reaches through the door alone.
    private static void writeThrough(ServerDoor door, String direct, Engine engine) throws Exception {
        String url = direct.replace("localhost:" + port(direct), "127.0.0.1:" + door.port());
        engine.addTarget(
                new TargetConfig("db", new SqlSource(url, List.of(TableName.parse("public.agent")), Optional.empty())),
                REQUEST);
        write(engine, "db", "public.agent/1", ROW);
    }

    @Test
    void aDatabaseThatRestartsIsAskedAgainUntilItIsBack() throws Exception {
        String direct = database();
        try (ServerDoor door = new ServerDoor(port(direct));
                Engine engine = open()) {
            writeThrough(door, direct, engine);
            assertThat(Sql.rows(direct, "SELECT name FROM agent")).containsExactly("ada");
            var plan = engine.preview(RUN).planHash();
            door.shut();
            happening.add(() -> {});
            happening.add(door::open);
            assertThat(engine.rollback(RUN, plan, Optional.empty(), REQUEST)).isInstanceOf(Outcome.Restored.class);
            assertThat(Sql.rows(direct, "SELECT name FROM agent")).isEmpty();
            assertThat(only(engine).tries()).isEqualTo(3);
        }
    }

    @Test
    void aDatabaseThatStaysAwayLeavesNoRollbackAndTheReasonSaysHowOftenItWasAsked() throws Exception {
        String direct = database();
        try (ServerDoor door = new ServerDoor(port(direct));
                Engine engine = open()) {
            writeThrough(door, direct, engine);
            var plan = engine.preview(RUN).planHash();
            door.shut();
            assertThatThrownBy(() -> engine.rollback(RUN, plan, Optional.empty(), REQUEST))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refused")
                    .hasMessageContaining("tried 5 times");
            assertThat(engine.picture().rollbacks()).isEmpty();
            assertThat(Sql.rows(direct, "SELECT name FROM agent")).containsExactly("ada");
        }
    }
}
