package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.TargetFailedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A table's schema is state that is seen and not written; what cannot be kept is refused by name.
final class SqlSchemaTest {
    private static final String NOTE = "CREATE TABLE note (id int PRIMARY KEY, text varchar(9));";

    @TempDir
    Path folder;

    private final MemoryBlobStore blobs = new MemoryBlobStore();

    private static List<String> names(List<LeafChange> changes) {
        return changes.stream().map(LeafChange::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void aChangedSchemaIsADifferenceThatNoRowBringsBack(Database database) throws Exception {
        String url = database.make(folder, NOTE + "INSERT INTO note VALUES (1, 'a')");
        String schema = "schema:" + database.named("note");
        try (SqlTarget target = database.open(url, "note")) {
            Tree before = target.capture(blobs);
            Sql.run(url, "ALTER TABLE note ADD COLUMN more int");
            Tree after = target.capture(blobs);
            assertThat(names(Tree.diff(before, after))).containsExactlyInAnyOrder(schema, database.named("note/1"));
            assertThat(target.verify(before.root()).holds()).isFalse();
            assertThatThrownBy(() ->
                            target.prepare(List.of(new Change(schema, after.get(schema), before.get(schema))), blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("migration");
            String row = database.named("note/1");
            assertThatThrownBy(() -> target.prepare(List.of(new Change(row, after.get(row), before.get(row))), blobs))
                    .hasMessageContaining("the row has no more");
            Sql.run(url, "ALTER TABLE note DROP COLUMN more");
            assertThat(target.capture(blobs)).isEqualTo(before);
            assertThat(target.read(schema).map(Hash::of)).isEqualTo(before.get(schema));
        }
    }

    @ParameterizedTest
    @EnumSource
    void indexesTriggersAndConstraintsAreOfTheSchema(Database database) throws Exception {
        String url = database.make(folder, NOTE);
        try (SqlTarget target = database.open(url, "note")) {
            Tree before = target.capture(blobs);
            Sql.run(url, "CREATE UNIQUE INDEX note_text ON note (text) WHERE id > 5");
            Tree indexed = target.capture(blobs);
            assertThat(names(Tree.diff(before, indexed))).containsExactly("schema:" + database.named("note"));
            Sql.run(url, "DROP INDEX note_text");
            assertThat(target.capture(blobs)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatIsNotThereHasNoLeavesUntilItIs(Database database) throws Exception {
        String url = database.make(folder, "CREATE TABLE other (id int PRIMARY KEY)");
        try (SqlTarget target = database.open(url, "note")) {
            assertThat(target.capture(blobs)).isEqualTo(Tree.EMPTY);
            assertThat(target.read(database.named("note/1"))).isEmpty();
            Sql.run(url, NOTE + "INSERT INTO note VALUES (1, 'a')");
            assertThat(target.capture(blobs).size()).isEqualTo(2);
            assertThat(target.read(database.named("note/1")))
                    .contains("{\"id\":1,\"text\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableWithoutPrimaryKeyIsRefusedByName(Database database) throws Exception {
        String url = database.make(folder, "CREATE TABLE loose (id int)");
        try (SqlTarget target = database.open(url, "loose")) {
            assertThatThrownBy(() -> target.capture(blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining(database.named("loose") + " has no primary key");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoTableIsRefused(Database database) throws Exception {
        String url = database.make(folder, NOTE + "CREATE VIEW seen AS SELECT * FROM note");
        try (SqlTarget target = database.open(url, "seen")) {
            if (database == Database.SQLITE) {
                assertThat(target.capture(blobs)).isEqualTo(Tree.EMPTY);
            } else {
                assertThatThrownBy(() -> target.capture(blobs)).hasMessageContaining("public.seen is no table");
            }
        }
    }

    @Test
    void aTypeWithoutAnExactTextIsRefusedWithItsColumn() throws Exception {
        String url = PostgresServer.database("CREATE TABLE paid (id int PRIMARY KEY, price money[])");
        try (SqlTarget target = Database.POSTGRESQL.open(url, "paid")) {
            assertThatThrownBy(() -> target.capture(blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("the column price of public.paid is of the type money[]");
        }
    }

    @Test
    void aTextThatIsNoneIsRefusedWithItsColumn() throws Exception {
        String url = Database.SQLITE.make(folder, NOTE + "INSERT INTO note VALUES (1, CAST(x'ff' AS TEXT))");
        try (SqlTarget target = Database.SQLITE.open(url, "note")) {
            assertThatThrownBy(() -> target.capture(blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("note has in its column text a text that is not UTF-8");
        }
    }

    @Test
    void aKeyThatIsNullIsRefused() throws Exception {
        String url =
                Database.SQLITE.make(folder, "CREATE TABLE odd (id TEXT PRIMARY KEY); INSERT INTO odd VALUES (NULL)");
        try (SqlTarget target = Database.SQLITE.open(url, "odd")) {
            assertThatThrownBy(() -> target.capture(blobs)).hasMessageContaining("a row of odd has a key with a null");
        }
    }

    /// 1.0 and 1.00 are one key to PostgreSQL, and two names.
    @Test
    void aKeyThatOnlyEqualsAnotherIsAnotherName() throws Exception {
        String url =
                PostgresServer.database("CREATE TABLE rate (id numeric PRIMARY KEY); INSERT INTO rate VALUES (1.0)");
        try (SqlTarget target = Database.POSTGRESQL.open(url, "rate")) {
            assertThat(target.read("public.rate/1.0")).isPresent();
            assertThat(target.read("public.rate/1.00")).isEmpty();
            Hash old = target.read("public.rate/1.0").map(Hash::of).orElseThrow();
            Hash renamed = blobs.put("{\"id\":\"1.00\"}".getBytes(StandardCharsets.UTF_8));
            target.apply(
                    List.of(
                            new Change("public.rate/1.00", Optional.empty(), Optional.of(renamed)),
                            new Change("public.rate/1.0", Optional.of(old), Optional.empty())),
                    blobs,
                    1);
            assertThat(Sql.rows(url, "SELECT id FROM rate")).containsExactly("1.00");
        }
    }

    @Test
    void whatTheDatabaseMakesItselfComesBackAsItWas() throws Exception {
        String url = PostgresServer.database("CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                + " half numeric, whole numeric GENERATED ALWAYS AS (half * 2) STORED);"
                + "INSERT INTO made (half) VALUES (1.5), (2)");
        try (SqlTarget target = Database.POSTGRESQL.open(url, "made")) {
            Tree before = target.capture(blobs);
            assertThat(target.read("public.made/1"))
                    .contains("{\"half\":\"1.5\",\"id\":1}".getBytes(StandardCharsets.UTF_8));
            Sql.run(url, "DELETE FROM made");
            target.apply(
                    Tree.diff(target.capture(blobs), before).stream()
                            .map(c -> new Change(c.name(), c.before(), c.after()))
                            .toList(),
                    blobs,
                    1);
            assertThat(Sql.rows(url, "SELECT * FROM made ORDER BY id")).containsExactly("1|1.5|3.0", "2|2|4");
        }
    }

    /// A role for which a policy hides rows would capture a part and call it the whole.
    @Test
    void rowsThatAPolicyHidesAreAFailureAndNoPartialState() throws Exception {
        String url = PostgresServer.database(NOTE + "INSERT INTO note VALUES (1, 'a');"
                + "CREATE ROLE limited LOGIN; GRANT ALL ON SCHEMA public TO limited; GRANT ALL ON note TO limited;"
                + "ALTER TABLE note ENABLE ROW LEVEL SECURITY");
        try (SqlTarget target = Sql.open("db", url.replace("user=postgres", "user=limited"), "public.note")) {
            assertThatThrownBy(() -> target.capture(blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("row-level security");
        }
    }
}
