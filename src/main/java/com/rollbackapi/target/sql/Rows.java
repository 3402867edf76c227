package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.TargetFailedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads and writes rows within one transaction.
///
/// @param target for messages
record Rows(String target, Dialect dialect, Connection connection) {
    /// Takes a row and its leaf's name.
    interface Visitor<E extends Exception> {
        void visit(String leaf, Json.Obj row) throws E;
    }

    /// Visits all rows of a table, a few at a time in memory.
    <E extends Exception> void forEach(TableShape shape, Visitor<E> visitor)
            throws SQLException, TargetFailedException, E {
        try (PreparedStatement statement = connection.prepareStatement(select(shape))) {
            statement.setFetchSize(dialect.fetchSize());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Json.Obj row = row(result, shape);
                    visitor.visit(leaf(row, shape), row);
                }
            }
        }
    }

    private static String select(TableShape shape) {
        return "SELECT " + names(shape.columns()) + " FROM " + shape.table().quoted();
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    private Json.Obj row(ResultSet result, TableShape shape) throws SQLException, TargetFailedException {
        Map<String, Json> values = new LinkedHashMap<>();
        int index = 1;
        for (Column column : shape.columns()) {
            try {
                values.put(column.name(), dialect.value(result, index, column));
            } catch (UnfitValueException e) {
                throw new TargetFailedException(
                                target,
                                Optional.empty(),
                                shape.table() + " has in its column " + column.name() + " " + e.getMessage()
                                        + ", which cannot be kept without loss",
                                "correct the value, or leave the table out")
                        .because(e);
            }
            index++;
        }
        return new Json.Obj(values);
    }

    private String leaf(Json.Obj row, TableShape shape) throws TargetFailedException {
        try {
            return new RowName(shape.table(), RowCodec.key(row, shape)).leaf();
        } catch (IllegalArgumentException e) {
            throw new TargetFailedException(
                            target,
                            Optional.empty(),
                            "a row of " + shape.table() + " has " + e.getMessage(),
                            "give it another key, or leave the table out")
                    .because(e);
        }
    }

    /// The row of that name, locked until the transaction ends where `lock` says so and the database locks rows. A
    /// row whose key only equals it, as 1.0 does 1.00, is another.
    Optional<Json.Obj> find(RowName name, TableShape shape, boolean lock) throws SQLException, TargetFailedException {
        String query = select(shape) + where(shape) + (lock ? dialect.rowLock() : "");
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, 1, name.key());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                Json.Obj row = row(result, shape);
                return leaf(row, shape).equals(name.leaf()) ? Optional.of(row) : Optional.empty();
            }
        }
    }

    private String where(TableShape shape) {
        return " WHERE " + isKey(shape);
    }

    private String isKey(TableShape shape) {
        return shape.key().stream()
                .map(c -> c.quoted() + " = " + dialect.marker(c))
                .collect(Collectors.joining(" AND "));
    }

    private int bind(PreparedStatement statement, int first, Iterable<Json> values) throws SQLException {
        int index = first;
        for (Json value : values) {
            dialect.bind(statement, index++, value);
        }
        return index;
    }

    void insert(Json.Obj row, TableShape shape) throws SQLException {
        String markers = shape.columns().stream().map(dialect::marker).collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + shape.table().quoted() + " (" + names(shape.columns()) + ")"
                + dialect.overriding() + " VALUES (" + markers + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(
                    statement,
                    1,
                    shape.columns().stream()
                            .map(c -> row.get(c.name()).orElse(Json.Null.NULL))
                            .toList());
            statement.executeUpdate();
        }
    }

    void update(RowName name, TableShape shape, Map<Column, Json> changed) throws SQLException {
        String sets = changed.keySet().stream()
                .map(c -> c.quoted() + " = " + dialect.marker(c))
                .collect(Collectors.joining(", "));
        String sql = "UPDATE " + shape.table().quoted() + " SET " + sets + where(shape);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = bind(statement, 1, changed.values());
            bind(statement, next, name.key());
            statement.executeUpdate();
        }
    }

    void delete(RowName name, TableShape shape) throws SQLException {
        String sql = "DELETE FROM " + shape.table().quoted() + where(shape);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, name.key());
            statement.executeUpdate();
        }
    }

    /// Whether another row refers to `parent` by this key.
    boolean isReferred(ForeignKey key, Json.Obj parent, TableShape shape) throws SQLException {
        List<Column> references = key.references().stream()
                .flatMap(r -> shape.columns().stream().filter(c -> c.name().equalsIgnoreCase(r)))
                .toList();
        if (references.size() != key.columns().size()) {
            return true; // it refers to a computed column, which no image has: suppose the worst
        }
        StringBuilder query = new StringBuilder("SELECT 1 FROM " + key.child().quoted());
        for (int i = 0; i < references.size(); i++) {
            query.append(i == 0 ? " WHERE " : " AND ")
                    .append(TableName.quoted(key.columns().get(i)))
                    .append(" = ")
                    .append(dialect.marker(references.get(i)));
        }
        List<Json> values = new ArrayList<>();
        references.forEach(c -> values.add(parent.get(c.name()).orElse(Json.Null.NULL)));
        if (key.child().equals(shape.table())) {
            query.append(" AND NOT (").append(isKey(shape)).append(')');
            values.addAll(RowCodec.key(parent, shape));
        }
        try (PreparedStatement statement = connection.prepareStatement(query + " LIMIT 1")) {
            bind(statement, 1, values);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }
}
