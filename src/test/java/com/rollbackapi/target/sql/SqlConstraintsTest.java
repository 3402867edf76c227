package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Committed;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.TargetFailedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What constraints ask of a commit: an order in which they hold, or a refusal that names them and changes nothing.
final class SqlConstraintsTest {
    @TempDir
    Path folder;

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private Optional<SqlTarget> opened = Optional.empty();
    private String url = "";

    @AfterEach
    void close() {
        opened.ifPresent(SqlTarget::close);
    }

    private SqlTarget open(Database database, String script, String... tables) throws Exception {
        url = database.make(folder, script);
        SqlTarget target = database.open(url, tables);
        opened = Optional.of(target);
        return target;
    }

    /// Captures, lets somebody run a script, and restores what was captured, in the worst order of several.
    private void assertComesBack(SqlTarget target, String script) throws Exception {
        Tree before = target.capture(blobs);
        Sql.run(url, script);
        Tree after = target.capture(blobs);
        assertThat(after).isNotEqualTo(before);
        List<Change> back = changes(after, before);
        Collections.shuffle(back, new Random(7));
        assertThat(target.apply(back, blobs, 1)).isEqualTo(new Committed(back.size()));
        assertThat(target.verify(before.root()).holds()).isTrue();
        List<Change> forth = changes(before, after);
        assertThat(target.apply(forth, blobs, 2)).isEqualTo(new Committed(forth.size()));
        assertThat(target.verify(after.root()).holds()).isTrue();
    }

    private static List<Change> changes(Tree from, Tree to) {
        return new ArrayList<>(Tree.diff(from, to).stream()
                .map((LeafChange c) -> new Change(c.name(), c.before(), c.after()))
                .toList());
    }

    private Hash put(String json) {
        return blobs.put(json.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(SqlTarget target, List<Change> changes, String... named) throws Exception {
        Hash before = target.capture(blobs).root();
        assertThatThrownBy(() -> target.apply(changes, blobs, 9))
                .isInstanceOf(TargetFailedException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(named));
        assertThat(target.capture(blobs).root()).isEqualTo(before);
        assertThat(target.appliedPosition()).isEqualTo(-1);
    }

    private Change delete(SqlTarget target, String leaf) throws Exception {
        return new Change(leaf, target.read(leaf).map(Hash::of), Optional.empty());
    }

    private static final String FAMILY = """
        CREATE TABLE parent (id int PRIMARY KEY, name varchar(20) UNIQUE);
        CREATE TABLE child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parent (id));
        CREATE TABLE apart (id int PRIMARY KEY, child_id int NOT NULL REFERENCES child (id));
        INSERT INTO parent VALUES (1, 'one'), (2, 'two');
        INSERT INTO child VALUES (11, 1), (22, 2);
        INSERT INTO apart VALUES (111, 11);
        """;

    @ParameterizedTest
    @EnumSource
    void parentsAndChildrenComeAndGoTogether(Database database) throws Exception {
        SqlTarget target = open(database, FAMILY, "apart", "child", "parent");
        assertComesBack(target, """
            DELETE FROM apart; DELETE FROM child; DELETE FROM parent WHERE id = 1;
            INSERT INTO parent VALUES (3, 'one'); INSERT INTO child VALUES (33, 3), (22, 3);
            """);
    }

    @ParameterizedTest
    @EnumSource
    void aParentWithChildrenIsNotDeletedAndTheConstraintIsNamed(Database database) throws Exception {
        SqlTarget target = open(database, FAMILY, "child", "parent");
        String parent = database.named("parent/1");
        String[] named = database == Database.SQLITE
                ? new String[] {"FOREIGN KEY", "child → parent"}
                : new String[] {"child_parent_id_fkey"};
        assertRefused(target, List.of(delete(target, parent)), named);
        // and where another table, that nobody declared, holds the last child
        assertRefused(
                target,
                List.of(delete(target, parent), delete(target, database.named("child/11"))),
                database == Database.SQLITE ? "apart → child" : "apart_child_id_fkey");
    }

    @ParameterizedTest
    @EnumSource
    void aChildWithoutParentIsNotInserted(Database database) throws Exception {
        SqlTarget target = open(database, FAMILY, "child");
        Change orphan = new Change(
                database.named("child/44"), Optional.empty(), Optional.of(put("{\"id\":44,\"parent_id\":4}")));
        assertRefused(target, List.of(orphan), database == Database.SQLITE ? "child → parent" : "child_parent_id_fkey");
    }

    @ParameterizedTest
    @EnumSource
    void twoRowsSwapAUniqueValue(Database database) throws Exception {
        SqlTarget target = open(database, FAMILY, "parent", "child", "apart");
        assertComesBack(target, """
            UPDATE parent SET name = 'x' WHERE id = 1; UPDATE parent SET name = 'one' WHERE id = 2;
            UPDATE parent SET name = 'two' WHERE id = 1;
            """);
        assertComesBack(target, """
            DELETE FROM apart; DELETE FROM child;
            UPDATE parent SET name = 'x' WHERE id = 1; UPDATE parent SET name = 'two' WHERE id = 2;
            UPDATE parent SET name = 'one' WHERE id = 1;
            """);
    }

    @ParameterizedTest
    @EnumSource
    void aRingOfUniqueValuesTurnsAndAChainMoves(Database database) throws Exception {
        SqlTarget target = open(
                database,
                "CREATE TABLE place (id int PRIMARY KEY, rank int NOT NULL UNIQUE);"
                        + "INSERT INTO place VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)",
                "place");
        assertComesBack(target, """
            UPDATE place SET rank = rank + 100;
            UPDATE place SET rank = 2 WHERE id = 1; UPDATE place SET rank = 3 WHERE id = 2;
            UPDATE place SET rank = 1 WHERE id = 3; UPDATE place SET rank = 5 WHERE id = 4;
            UPDATE place SET rank = 6 WHERE id = 5; UPDATE place SET rank = 7 WHERE id = 6;
            """);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfOneTableThatReferToEachOtherComeAndGo(Database database) throws Exception {
        SqlTarget target = open(
                database,
                "CREATE TABLE staff (id int PRIMARY KEY, boss int REFERENCES staff (id));"
                        + "INSERT INTO staff VALUES (9, NULL), (5, 9), (7, 5), (1, 7), (2, 1), (3, 3)",
                "staff");
        assertComesBack(target, "DELETE FROM staff WHERE id IN (1, 2); DELETE FROM staff");
    }

    @ParameterizedTest
    @EnumSource
    void aCycleOfTablesIsWrittenWhereItsKeysCanWait(Database database) throws Exception {
        String keys = "id int PRIMARY KEY, other int NOT NULL";
        String script = database == Database.SQLITE
                ? "CREATE TABLE a (" + keys + " REFERENCES b (id) DEFERRABLE INITIALLY IMMEDIATE);" + "CREATE TABLE b ("
                        + keys + " REFERENCES a (id));"
                : "CREATE TABLE a (" + keys + "); CREATE TABLE b (" + keys + " REFERENCES a (id));"
                        + "ALTER TABLE a ADD FOREIGN KEY (other) REFERENCES b (id) DEFERRABLE INITIALLY IMMEDIATE;";
        SqlTarget target = open(database, script, "a", "b");
        Tree empty = target.capture(blobs);
        List<Change> changes = List.of(
                new Change(database.named("a/1"), Optional.empty(), Optional.of(put("{\"id\":1,\"other\":2}"))),
                new Change(database.named("b/2"), Optional.empty(), Optional.of(put("{\"id\":2,\"other\":1}"))));
        assertThat(target.apply(changes, blobs, 1)).isEqualTo(new Committed(2));
        assertThat(Sql.rows(url, "SELECT a.id, b.id FROM a JOIN b ON a.other = b.id AND b.other = a.id"))
                .containsExactly("1|2");
        List<Change> back = changes.stream().map(Change::inverse).toList();
        assertThat(target.apply(back, blobs, 2)).isEqualTo(new Committed(2));
        assertThat(target.capture(blobs)).isEqualTo(empty);
    }

    @ParameterizedTest
    @EnumSource
    void whatAForeignKeyWouldChangeBesideIsRefused(Database database) throws Exception {
        SqlTarget target = open(database, """
            CREATE TABLE team (id int PRIMARY KEY);
            CREATE TABLE member (id int PRIMARY KEY, team_id int REFERENCES team (id) ON DELETE CASCADE);
            INSERT INTO team VALUES (1); INSERT INTO member VALUES (7, 1);
            """, "team", "member");
        Change team = delete(target, database.named("team/1"));
        assertRefused(target, List.of(team), "would change rows", database.named("team/1"), "member");
        assertThat(target.apply(List.of(team, delete(target, database.named("member/7"))), blobs, 1))
                .isEqualTo(new Committed(2));
    }

    @ParameterizedTest
    @EnumSource
    void aTriggerThatMakesAnotherRowIsSaidAndNothingChanges(Database database) throws Exception {
        String trigger = database == Database.SQLITE
                ? "CREATE TRIGGER loud AFTER UPDATE ON note WHEN new.text <> upper(new.text) BEGIN"
                        + " UPDATE note SET text = upper(text) WHERE id = new.id; END;"
                : "CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN new.text := upper(new.text); RETURN new; END$$;"
                        + "CREATE TRIGGER loud BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION loud();";
        SqlTarget target = open(
                database,
                "CREATE TABLE note (id int PRIMARY KEY, text varchar(9)); INSERT INTO note VALUES (1, 'a');" + trigger,
                "note");
        Hash a = put("{\"id\":1,\"text\":\"a\"}");
        String leaf = database.named("note/1");
        assertRefused(
                target,
                List.of(new Change(leaf, Optional.of(a), Optional.of(put("{\"id\":1,\"text\":\"b\"}")))),
                leaf,
                "trigger");
        assertThat(target.apply(
                        List.of(new Change(leaf, Optional.of(a), Optional.of(put("{\"id\":1,\"text\":\"B\"}")))),
                        blobs,
                        1))
                .isEqualTo(new Committed(1));
    }

    @ParameterizedTest
    @EnumSource
    void aRowInsertedBehindThePreparedOneIsAConflict(Database database) throws Exception {
        SqlTarget target = open(database, FAMILY, "parent");
        String leaf = database.named("parent/5");
        Change create = new Change(leaf, Optional.empty(), Optional.of(put("{\"id\":5,\"name\":\"five\"}")));
        assertThat(target.prepare(List.of(create), blobs)).isInstanceOfSatisfying(Prepared.class, prepared -> {
            try {
                Sql.run(url, "INSERT INTO parent VALUES (5, 'theirs')");
                assertThat(target.commit(prepared, 1)).isInstanceOf(Conflicts.class);
                assertThat(Sql.rows(url, "SELECT name FROM parent WHERE id = 5"))
                        .containsExactly("theirs");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
