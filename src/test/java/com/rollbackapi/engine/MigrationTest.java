package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.MigrationReport.Status;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.Sql;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What migrations do is compared and not believed.
final class MigrationTest {
    private static final Operator.Request REQUEST = new Operator.Request("test", "a migration");
    private static final String TABLES = """
        CREATE TABLE agent (id int PRIMARY KEY, name varchar(20) NOT NULL);
        INSERT INTO agent VALUES (1, 'ada'), (2, 'bob');
        """;

    @TempDir
    Path temp;

    private Optional<Engine> engine = Optional.empty();
    private String url = "";

    @AfterEach
    void close() throws Exception {
        if (engine.isPresent()) {
            engine.get().close();
        }
    }

    private Engine open(Database database, String... tables) throws Exception {
        url = database.make(temp, TABLES);
        Path dir = temp.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        Engine opened = Engine.open(dir, TestClocks.create());
        engine = Optional.of(opened);
        List<TableName> names =
                Stream.of(tables).map(database::named).map(TableName::parse).toList();
        opened.addTarget(new TargetConfig("db", new SqlSource(url, names, Optional.empty())), REQUEST);
        return opened;
    }

    private static Hash recorded(Engine engine) {
        return engine.picture().world().tree("db").root();
    }

    private static MigrationRow row(Engine engine, String name) {
        return Optional.ofNullable(engine.picture().migrations().get(name)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void itIsAppliedAndUndoneAndTheJournalFollows(Database database) throws Exception {
        Engine engine = open(database, "agent", "session");
        Hash before = engine.liveRoot("db");
        MigrationReport applied = engine.migrate(
                "db",
                new Migration(
                        "0041_session",
                        "CREATE TABLE session (id int PRIMARY KEY); INSERT INTO session VALUES (1);"
                                + "ALTER TABLE agent ADD COLUMN age int",
                        "ALTER TABLE agent DROP COLUMN age; DROP TABLE session"),
                REQUEST);
        assertThat(applied.status()).isEqualTo(Status.APPLIED);
        assertThat(applied.before()).isEqualTo(before);
        assertThat(applied.leaves())
                .containsExactlyInAnyOrder(
                        "schema:" + database.named("agent"),
                        database.named("agent/1"),
                        database.named("agent/2"),
                        "schema:" + database.named("session"),
                        database.named("session/1"));
        assertThat(recorded(engine)).isEqualTo(engine.liveRoot("db")).isEqualTo(applied.root());
        assertThat(row(engine, "0041_session").state()).isEqualTo(MigrationRow.State.APPLIED);

        MigrationReport undone = engine.undoMigration("0041_session", REQUEST);
        assertThat(undone.status()).isEqualTo(Status.UNDONE);
        assertThat(undone.different()).isZero();
        assertThat(engine.liveRoot("db")).isEqualTo(before).isEqualTo(recorded(engine));
        assertThat(row(engine, "0041_session").state()).isEqualTo(MigrationRow.State.RECOVERED);
        assertThat(engine.entry(undone.entry()).event()).isEqualTo(EventType.MIGRATION_APPLIED);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatFailsInATransactionChangesNothingAndSaysSo(Database database) throws Exception {
        Engine engine = open(database, "agent");
        Hash before = engine.liveRoot("db");
        MigrationReport failed = engine.migrate(
                "db",
                new Migration(
                        "0042_half", "ALTER TABLE agent ADD COLUMN age int; UPDATE agent SET missing = 1", "SELECT 1"),
                REQUEST);
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.error().orElseThrow()).contains("missing");
        assertThat(engine.liveRoot("db")).isEqualTo(before).isEqualTo(recorded(engine));
        assertThat(row(engine, "0042_half").state()).isEqualTo(MigrationRow.State.FAILED);
        // its down step was written for what the up step makes: it must not run where that made nothing
        assertThatThrownBy(() -> engine.undoMigration("0042_half", REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing to undo");
    }

    /// The first lesson: a step that stops in the middle.
    @ParameterizedTest
    @EnumSource
    void oneThatFailsMidwayIsBrokenWithTheDifferenceUntilItIsUndone(Database database) throws Exception {
        Engine engine = open(database, "agent", "copy");
        Hash before = engine.liveRoot("db");
        Migration half = new Migration(
                "0002_half",
                Migration.ALONE + "\nCREATE TABLE copy (id int PRIMARY KEY);\nINSERT INTO copy SELECT id FROM agent;\n"
                        + "INSERT INTO copy SELECT BIN2B64(id) FROM agent;",
                "DROP TABLE copy");
        MigrationReport broken = engine.migrate("db", half, REQUEST);
        assertThat(broken.status()).isEqualTo(Status.BROKEN);
        assertThat(broken.isGood()).isFalse();
        assertThat(broken.error().orElseThrow()).containsIgnoringCase("bin2b64");
        assertThat(broken.leaves())
                .containsExactlyInAnyOrder(
                        "schema:" + database.named("copy"), database.named("copy/1"), database.named("copy/2"));
        assertThat(engine.entry(broken.entry()).event()).isEqualTo(EventType.MIGRATION_BROKEN);
        // what is half done never becomes the state that the journal records
        assertThat(recorded(engine)).isEqualTo(before).isNotEqualTo(engine.liveRoot("db"));
        assertThatThrownBy(() -> engine.migrate("db", new Migration("0003", "SELECT 1", ""), REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(database.named("copy"));
        assertThat(engine.undoMigration("0002_half", REQUEST).status()).isEqualTo(Status.UNDONE);
        assertThat(engine.liveRoot("db")).isEqualTo(before);
    }

    /// The second lesson: a down step that restores nothing.
    @ParameterizedTest
    @EnumSource
    void aDownStepThatRestoresNothingIsReportedSoWithTheLeaves(Database database) throws Exception {
        Engine engine = open(database, "agent");
        engine.migrate("db", new Migration("0011", "ALTER TABLE agent ADD COLUMN token varchar(9)", ""), REQUEST);
        MigrationReport undone = engine.undoMigration("0011", REQUEST);
        assertThat(undone.status()).isEqualTo(Status.NOT_RESTORED);
        assertThat(undone.error()).isEmpty();
        assertThat(undone.leaves())
                .containsExactlyInAnyOrder(
                        "schema:" + database.named("agent"), database.named("agent/1"), database.named("agent/2"));
        assertThat(engine.entry(undone.entry()).event()).isEqualTo(EventType.MIGRATION_BROKEN);
        assertThat(engine.entry(undone.entry()).body().text("detail").orElseThrow())
                .startsWith("not restored: 3 leaves");
        assertThat(row(engine, "0011").state()).isEqualTo(MigrationRow.State.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void aDownStepThatForgetsTheRowsIsReportedAndCanBeTriedAgain(Database database) throws Exception {
        Engine engine = open(database, "agent");
        Hash before = engine.liveRoot("db");
        engine.migrate(
                "db",
                new Migration(
                        "0012",
                        "ALTER TABLE agent ADD COLUMN shout varchar(20); UPDATE agent SET name = upper(name)",
                        "ALTER TABLE agent DROP COLUMN shout"),
                REQUEST);
        MigrationReport undone = engine.undoMigration("0012", REQUEST);
        assertThat(undone.status()).isEqualTo(Status.NOT_RESTORED);
        assertThat(undone.leaves()).containsExactlyInAnyOrder(database.named("agent/1"), database.named("agent/2"));
        MigrationReport again = engine.undoMigration("0012", REQUEST);
        assertThat(again.status()).isEqualTo(Status.NOT_RESTORED);
        assertThat(again.error()).isPresent();
        assertThat(again.before()).isEqualTo(before);
        Sql.run(url, "UPDATE agent SET name = lower(name)");
        assertThatThrownBy(() -> engine.undoMigration("0012", REQUEST)).hasMessageContaining("nothing to undo");
    }

    /// A checkpoint before a migration has another schema: no rollback of rows may call that restored.
    @ParameterizedTest
    @EnumSource
    void aCheckpointBeforeAnAppliedMigrationIsReachedByUndoingItFirst(Database database) throws Exception {
        Engine engine = open(database, "agent");
        String before = engine.checkpoint(List.of(), REQUEST).id();
        engine.migrate(
                "db",
                new Migration("0013", "ALTER TABLE agent ADD COLUMN age int", "ALTER TABLE agent DROP COLUMN age"),
                REQUEST);
        Scope scope = new Scope.Checkpoint(before, Optional.empty());
        assertThatThrownBy(() -> engine.preview(scope))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("rbx migration undo 0013");
        String after = engine.checkpoint(List.of(), REQUEST).id();
        assertThat(engine.preview(new Scope.Checkpoint(after, Optional.empty()))
                        .plan()
                        .isEmpty())
                .isTrue();
        engine.undoMigration("0013", REQUEST);
        assertThat(engine.preview(scope).plan().isEmpty()).isTrue();
    }

    @Test
    void whatWasNotRunHereHasNoDownStep() throws Exception {
        Engine engine = open(Database.SQLITE, "agent");
        for (String forged : List.of("direction", "up_ref", "down_ref")) {
            Json.Obj body = Json.object()
                    .put("migration", "0001")
                    .put("service", "db")
                    .put("detail", "applied")
                    .put(forged, "sha256:" + "0".repeat(64))
                    .build();
            assertThatThrownBy(() -> engine.record(EventType.MIGRATION_APPLIED, "agent", body))
                    .isInstanceOf(RefusedException.class);
        }
        engine.record(
                EventType.MIGRATION_APPLIED,
                "deployer",
                Json.object().put("migration", "0001").put("service", "db").build());
        assertThatThrownBy(() -> engine.undoMigration("0001", REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("run elsewhere");
        assertThatThrownBy(() -> engine.undoMigration("0002", REQUEST)).hasMessageContaining("no migration");
        assertThatThrownBy(() -> engine.migrate("nothing", new Migration("1", "SELECT 1", ""), REQUEST))
                .hasMessageContaining("no database");
    }

    @Test
    void theStepsAreInAnExportAndTheWorkspaceNamesNoPassword() throws Exception {
        Engine engine = open(Database.SQLITE, "agent");
        Migration migration = new Migration("0001", "UPDATE agent SET name = 'x'", "SELECT 1");
        engine.migrate("db", migration, REQUEST);
        Path file = temp.resolve("export.rbxj");
        engine.export(file);
        Hash up = Hash.of(migration.up().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (FileSource source = FileSource.open(file, Optional.empty(), System::nanoTime)) {
            assertThat(source.trust().finding()).isEmpty();
            assertThat(source.blobs().get(up)).isPresent();
        }
    }

    @Test
    void aDatabaseIsRememberedAndOneThatCannotBeUsedIsNot() throws Exception {
        Engine engine = open(Database.SQLITE, "agent");
        SqlSource wrong = new SqlSource(url, List.of(TableName.parse("nothing")), Optional.empty());
        assertThatThrownBy(() -> engine.addTarget(new TargetConfig("other", wrong), REQUEST))
                .hasMessageContaining("none of its tables is there");
        engine.close();
        Files.move(Path.of(url.substring("jdbc:sqlite:".length())), temp.resolve("away"));
        // the workspace opens, and its runs can be contained, while the database is away
        try (Engine again = Engine.open(temp.resolve("workspace"), TestClocks.create())) {
            assertThat(again.config().targets()).extracting(TargetConfig::name).containsExactly("db");
            again.lease("run", "agent");
            again.contain(new Reach.Run("run", false), REQUEST);
            assertThatThrownBy(() -> again.liveRoot("db")).hasMessageContaining("there is no file");
        }
    }
}
