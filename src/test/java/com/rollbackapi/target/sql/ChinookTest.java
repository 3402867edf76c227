package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Committed;
import com.rollbackapi.target.TargetFailedException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Chinook, a database of 11 tables and 15,607 rows with 11 foreign keys: its facts about deletes that must fail, and
/// all of it back after it was deleted.
final class ChinookTest {
    private static final int ROWS = 15_607;

    @TempDir
    Path folder;

    private static final class Chinook {
        final Map<String, List<Json.Obj>> tables = new LinkedHashMap<>();
        final List<Json.Obj> keys = new ArrayList<>();

        Chinook() throws Exception {
            Path data = SharedData.dir("db-migrations");
            try (InputStream in = new GZIPInputStream(Files.newInputStream(data.resolve("chinook-data.json.gz")))) {
                Json.Obj all = (Json.Obj) StrictJson.parse(in.readAllBytes(), Limits.STATE);
                all.members().forEach((table, rows) -> tables.put(table, objects(rows)));
            }
            keys.addAll(objects(StrictJson.parse(Files.readAllBytes(data.resolve("chinook-foreign-keys.json")))));
        }

        private static List<Json.Obj> objects(Json rows) {
            return ((Json.Arr) rows).items().stream().map(r -> (Json.Obj) r).toList();
        }

        static String text(Json.Obj key, String member) {
            return key.text(member).orElseThrow();
        }

        /// Every table with its types, primary key and foreign keys; parents come first in the data.
        String schema() {
            return tables.entrySet().stream()
                    .map(t -> "CREATE TABLE \"" + t.getKey() + "\" ("
                            + t.getValue().getFirst().members().keySet().stream()
                                    .map(c -> "\"" + c + "\" " + type(t.getValue(), c))
                                    .collect(Collectors.joining(", "))
                            + ", PRIMARY KEY (" + primary(t.getKey()) + ")" + references(t.getKey()) + ");")
                    .collect(Collectors.joining("\n"));
        }

        private static String type(List<Json.Obj> rows, String column) {
            List<Json> values =
                    rows.stream().flatMap(r -> r.get(column).stream()).toList();
            return values.stream().anyMatch(v -> v instanceof Json.Str)
                    ? "text"
                    : values.stream()
                                    .allMatch(v -> v instanceof Json.Null
                                            || RowCodec.whole(v).isPresent())
                            ? "integer"
                            : "double precision";
        }

        static String primary(String table) {
            return table.equals("PlaylistTrack") ? "\"PlaylistId\", \"TrackId\"" : "\"" + table + "Id\"";
        }

        private String references(String table) {
            return keys.stream()
                    .filter(k -> text(k, "child").equals(table))
                    .map(k -> ", FOREIGN KEY (\"" + text(k, "child_column") + "\") REFERENCES \"" + text(k, "parent")
                            + "\" (\"" + text(k, "parent_column") + "\")")
                    .collect(Collectors.joining());
        }

        void load(String url) throws Exception {
            try (Connection c = Sql.connect(url)) {
                c.setAutoCommit(false);
                for (Map.Entry<String, List<Json.Obj>> table : tables.entrySet()) {
                    List<String> columns =
                            List.copyOf(table.getValue().getFirst().members().keySet());
                    String sql = "INSERT INTO \"" + table.getKey() + "\" VALUES ("
                            + String.join(",", Collections.nCopies(columns.size(), "?")) + ")";
                    try (PreparedStatement insert = c.prepareStatement(sql)) {
                        for (Json.Obj row : table.getValue()) {
                            for (int i = 0; i < columns.size(); i++) {
                                insert.setObject(
                                        i + 1, plain(row.get(columns.get(i)).orElse(Json.Null.NULL)));
                            }
                            insert.addBatch();
                        }
                        insert.executeBatch();
                    }
                }
                c.commit();
            }
        }

        private static @Nullable Object plain(Json value) {
            return switch (value) {
                case Json.Str(String text) -> text;
                case Json.Num(double number) when number == Math.rint(number) -> (int) number;
                case Json.Num(double number) -> number;
                default -> null;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void deletesThatMustFailAreRefusedAndTheRestComesBack(Database database) throws Exception {
        Chinook chinook = new Chinook();
        String url = database.make(folder, chinook.schema());
        chinook.load(url);
        MemoryBlobStore blobs = new MemoryBlobStore();
        try (SqlTarget target = database.open(url, chinook.tables.keySet().toArray(String[]::new))) {
            Tree all = target.capture(blobs);
            assertThat(all.size()).isEqualTo(ROWS + 11);
            for (Json.Obj key : chinook.keys) {
                Json.Obj example =
                        (Json.Obj) key.get("delete_must_fail_example").orElseThrow();
                String parent = Chinook.text(key, "parent");
                String leaf = database.named(
                        parent + "/" + (long) example.number("id").orElseThrow());
                Change delete = new Change(leaf, all.get(leaf), Optional.empty());
                assertThat(delete.expected()).as(leaf).isPresent();
                assertThatThrownBy(() -> target.apply(List.of(delete), blobs, 1))
                        .as(leaf)
                        .isInstanceOf(TargetFailedException.class)
                        .hasMessageContaining("a constraint refused the change");
                assertThat(target.capture(blobs).root()).as(leaf).isEqualTo(all.root());
            }
            Sql.run(
                    url,
                    new ArrayList<>(chinook.tables.keySet())
                            .reversed().stream()
                                    .map(t -> "DELETE FROM \"" + t + "\";")
                                    .collect(Collectors.joining("UPDATE \"Employee\" SET \"ReportsTo\" = NULL;")));
            List<Change> back = new ArrayList<>(Tree.diff(target.capture(blobs), all).stream()
                    .map(c -> new Change(c.name(), c.before(), c.after()))
                    .toList());
            Collections.shuffle(back, new Random(11));
            assertThat(target.apply(back, blobs, 2)).isEqualTo(new Committed(ROWS));
            assertThat(target.verify(all.root()).holds()).isTrue();
        }
    }
}
