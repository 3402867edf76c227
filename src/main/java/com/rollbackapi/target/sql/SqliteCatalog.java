package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads SQLite's schema.
final class SqliteCatalog {
    private static final String TABLE = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?";
    private static final String COLUMNS = "SELECT name, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid";
    private static final String PARTS =
            "SELECT type, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type, name";
    private static final String FOREIGN_KEYS = """
        SELECT m.name, f.id, f."table", f."from", f."to", f.on_delete, f.on_update
        FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND (m.name = ? COLLATE NOCASE OR f."table" = ? COLLATE NOCASE)
        ORDER BY m.name, f.id, f.seq\
        """;

    private SqliteCatalog() {}

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static Optional<String> sql(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    static Optional<TableShape> shape(Connection connection, TableName table) throws SQLException, UnfitTableException {
        Optional<String> sql = sql(connection, table);
        if (sql.isEmpty()) {
            return Optional.empty();
        }
        if (SqlScript.plain(sql.get()).startsWith("CREATE VIRTUAL")) {
            throw new UnfitTableException(table + " is a virtual table", "declare the tables that hold the rows");
        }
        List<Column> columns = new ArrayList<>();
        Map<Integer, Column> key = new TreeMap<>();
        int keyColumns = 0;
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Column column = new Column(row.getString(1), "", Column.Kind.DYNAMIC);
                    boolean computed = row.getInt(3) != 0;
                    if (!computed) {
                        columns.add(column);
                    }
                    if (row.getInt(2) > 0) {
                        keyColumns++;
                        if (!computed) {
                            key.put(row.getInt(2), column);
                        }
                    }
                }
            }
        }
        if (key.isEmpty() || key.size() != keyColumns) {
            throw new UnfitTableException(
                    table + " has no primary key, or a computed one, so its rows have no names",
                    "give it a primary key, or leave it out");
        }
        return Optional.of(new TableShape(table, columns, List.copyOf(key.values())));
    }

    /// The statements that make the table, its indexes and its triggers, each in a plain form: a schema is the same
    /// after a column was added and taken away, whatever that did to spaces and quotes.
    static Json definition(Connection connection, TableName table) throws SQLException {
        Map<String, List<Json>> parts = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    parts.computeIfAbsent(row.getString(1), t -> new ArrayList<>())
                            .add(Json.of(SqlScript.plain(row.getString(2))));
                }
            }
        }
        Json.Builder definition = Json.object();
        parts.forEach((part, statements) -> definition.put(part, Json.of(statements)));
        return definition.build();
    }

    /// One key's columns as they are met.
    private record Found(
            String child,
            String parent,
            boolean onDelete,
            boolean onUpdate,
            List<String> columns,
            List<String> references) {}

    static List<ForeignKey> foreignKeys(Connection connection, TableName table) throws SQLException {
        Map<String, Found> found = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
            statement.setString(1, table.name());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String child = row.getString(1);
                    String parent = row.getString(3);
                    boolean onDelete = ForeignKey.acts(row.getString(6));
                    boolean onUpdate = ForeignKey.acts(row.getString(7));
                    Found key = found.computeIfAbsent(
                            child + "\0" + row.getInt(2),
                            k -> new Found(child, parent, onDelete, onUpdate, new ArrayList<>(), new ArrayList<>()));
                    key.columns().add(row.getString(4));
                    if (row.getString(5) != null) {
                        key.references().add(row.getString(5));
                    }
                }
            }
        }
        List<ForeignKey> keys = new ArrayList<>();
        for (Found key : found.values()) {
            keys.add(foreignKey(connection, key, table));
        }
        return keys;
    }

    /// SQLite's names are the same in either case: the declared one is taken. A key that names no columns refers to
    /// the primary key.
    private static ForeignKey foreignKey(Connection connection, Found found, TableName asked) throws SQLException {
        List<String> references = found.references();
        TableName parent = named(found.parent(), asked);
        if (references.isEmpty()) {
            try {
                references = shape(connection, parent).stream()
                        .flatMap(s -> s.key().stream())
                        .map(Column::name)
                        .toList();
            } catch (UnfitTableException e) {
                references = List.of();
            }
        }
        String name = found.child() + " (" + String.join(", ", found.columns()) + ") → " + found.parent();
        return new ForeignKey(
                name,
                named(found.child(), asked),
                found.columns(),
                parent,
                references,
                found.onDelete(),
                found.onUpdate());
    }

    private static TableName named(String name, TableName asked) {
        return name.equalsIgnoreCase(asked.name()) ? asked : new TableName("", name);
    }

    /// Which foreign key does not hold now, as an addition to SQLite's message, which does not say.
    static String broken(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA foreign_key_check")) {
            return row.next() ? " (" + row.getString(1) + " → " + row.getString(3) + ")" : "";
        }
    }
}
