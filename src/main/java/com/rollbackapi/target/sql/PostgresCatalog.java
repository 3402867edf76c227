package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads PostgreSQL's catalog. Names of types, and all definitions, are written as with an empty `search_path`, so that
/// they do not depend on who asks.
final class PostgresCatalog {
    /// The types whose text form is exact; besides, enumerations, and arrays and domains of all these.
    private static final Set<String> TYPES = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "numeric",
            "float4",
            "float8",
            "text",
            "varchar",
            "bpchar",
            "bytea",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "uuid",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "bit",
            "varbit");

    private static final String COLUMNS = """
        WITH RECURSIVE t AS (
            SELECT a.attnum, y.typname, y.typtype, y.typcategory, y.typelem, y.typbasetype, y.typnamespace
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
          UNION ALL
            SELECT t.attnum, y.typname, y.typtype, y.typcategory, y.typelem, y.typbasetype, y.typnamespace
            FROM t JOIN pg_catalog.pg_type y
              ON y.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype WHEN t.typcategory = 'A' THEN t.typelem END
        )
        SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',
               b.typname, b.typtype = 'e', b.typnamespace = 'pg_catalog'::regnamespace,
               EXISTS (SELECT 1 FROM t WHERE t.attnum = a.attnum AND t.typcategory = 'A' AND t.typtype <> 'd')
        FROM pg_catalog.pg_attribute a
        JOIN t b ON b.attnum = a.attnum AND b.typtype <> 'd' AND b.typcategory <> 'A'
        WHERE a.attrelid = CAST(? AS oid) ORDER BY a.attnum\
        """;

    private static final String KEY = """
        SELECT a.attname FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = CAST(? AS oid) AND i.indisprimary AND k.n <= i.indnkeyatts ORDER BY k.n\
        """;

    private static final String FOREIGN_KEYS = """
        SELECT c.conname, cn.nspname, cc.relname, pn.nspname, pc.relname,
               (SELECT array_agg(a.attname ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum),
               (SELECT array_agg(a.attname ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum),
               c.confdeltype IN ('c', 'n', 'd'), c.confupdtype IN ('c', 'n', 'd')
        FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_class cc ON cc.oid = c.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = cc.relnamespace
        JOIN pg_catalog.pg_class pc ON pc.oid = c.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
        WHERE c.contype = 'f' AND c.conparentid = 0 AND CAST(? AS oid) IN (c.conrelid, c.confrelid)
        ORDER BY cn.nspname, cc.relname, c.conname\
        """;

    /// What a schema says, one list of facts each.
    private enum Part {
        COLUMNS("""
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   CASE WHEN a.attnotnull THEN 'not null' END,
                   CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity' END,
                   CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
                   'default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                   'collate ' || (SELECT l.collname FROM pg_catalog.pg_collation l
                                  WHERE l.oid = a.attcollation AND l.collname <> 'default')
            FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum\
            """),
        CONSTRAINTS("""
            SELECT conname, pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint
            WHERE conrelid = CAST(? AS oid) ORDER BY conname COLLATE "C\"\
            """),
        INDEXES("""
            SELECT pg_catalog.pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'invalid' END
            FROM pg_catalog.pg_index WHERE indrelid = CAST(? AS oid)
            ORDER BY pg_catalog.pg_get_indexdef(indexrelid) COLLATE "C\"\
            """),
        TRIGGERS("""
            SELECT pg_catalog.pg_get_triggerdef(oid), CASE WHEN tgenabled <> 'O' THEN 'enabled ' || tgenabled::text END
            FROM pg_catalog.pg_trigger
            WHERE tgrelid = CAST(? AS oid) AND NOT tgisinternal ORDER BY tgname COLLATE "C\"\
            """);

        private final String query;

        Part(String query) {
            this.query = query;
        }
    }

    private PostgresCatalog() {}

    private interface Reading<R> {
        R run() throws SQLException;
    }

    /// With an empty `search_path` while it reads, and the role's own again afterwards, which triggers may need.
    private static <R> R named(Connection connection, Reading<R> reading) throws SQLException {
        String path = text(connection, "SELECT pg_catalog.current_setting('search_path')");
        searchPath(connection, "");
        R result = reading.run();
        searchPath(connection, path);
        return result;
    }

    static String text(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static void searchPath(Connection connection, String path) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.set_config('search_path', CAST(? AS text), true)")) {
            statement.setString(1, path);
            statement.executeQuery().close();
        }
    }

    /// What a name means now.
    private record Relation(String oid, String kind, boolean hasChildren) {}

    private static Optional<Relation> relation(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT c.oid, c.relkind, c.relhassubclass FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Relation(row.getString(1), row.getString(2), row.getBoolean(3)))
                        : Optional.empty();
            }
        }
    }

    /// The table's object identifier; empty where there is none of that name.
    static Optional<String> find(Connection connection, TableName table) throws SQLException {
        return relation(connection, table).map(Relation::oid);
    }

    static Optional<TableShape> shape(Connection connection, TableName table) throws SQLException, UnfitTableException {
        Optional<Relation> found = relation(connection, table);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Relation relation = found.get();
        if (!relation.kind().equals("p") && (!relation.kind().equals("r") || relation.hasChildren())) {
            throw new UnfitTableException(
                    table + " is no table of its own: a view, a foreign table, or one that others inherit from",
                    "declare the tables that hold the rows");
        }
        List<TypedColumn> typed = named(connection, () -> columns(connection, relation.oid()));
        List<Column> columns = new ArrayList<>();
        for (TypedColumn column : typed) {
            if (!column.known()) {
                throw new UnfitTableException(
                        "the column " + column.column().name() + " of " + table + " is of the type "
                                + column.column().type() + ", which cannot be kept without loss",
                        "leave the table out, or keep the column in a table of its own");
            }
            columns.add(column.column());
        }
        List<Column> key = new ArrayList<>();
        for (String name : key(connection, relation.oid())) {
            columns.stream().filter(c -> c.name().equals(name)).forEach(key::add);
        }
        if (key.isEmpty() || key.size() != key(connection, relation.oid()).size()) {
            throw new UnfitTableException(
                    table + " has no primary key, or a computed one, so its rows have no names",
                    "give it a primary key, or leave it out");
        }
        return Optional.of(new TableShape(table, columns, key));
    }

    private record TypedColumn(Column column, boolean known) {}

    private static List<TypedColumn> columns(Connection connection, String oid) throws SQLException {
        List<TypedColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, oid);
            statement.setString(2, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String base = row.getString(4);
                    boolean computed = row.getBoolean(3);
                    boolean known = row.getBoolean(5) || (row.getBoolean(6) && TYPES.contains(base));
                    if (!computed) {
                        Column.Kind kind = row.getBoolean(7) || row.getBoolean(5) ? Column.Kind.TEXT : kind(base);
                        columns.add(new TypedColumn(new Column(row.getString(1), row.getString(2), kind), known));
                    }
                }
            }
        }
        return columns;
    }

    private static Column.Kind kind(String type) {
        return switch (type) {
            case "int2", "int4", "int8" -> Column.Kind.WHOLE;
            case "bool" -> Column.Kind.TRUTH;
            default -> Column.Kind.TEXT;
        };
    }

    private static List<String> key(Connection connection, String oid) throws SQLException {
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setString(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    key.add(row.getString(1));
                }
            }
        }
        return key;
    }

    static Json definition(Connection connection, TableName table) throws SQLException {
        String oid = find(connection, table).orElseThrow(() -> new SQLException(table + " vanished", "42P01"));
        return named(connection, () -> {
            Json.Builder definition = Json.object();
            for (Part part : Part.values()) {
                List<Json> facts = new ArrayList<>();
                try (PreparedStatement statement = connection.prepareStatement(part.query)) {
                    statement.setString(1, oid);
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            facts.add(fact(row));
                        }
                    }
                }
                definition.put(part.name().toLowerCase(java.util.Locale.ROOT), Json.of(facts));
            }
            return definition.build();
        });
    }

    /// What is there of a row's texts.
    private static Json fact(ResultSet row) throws SQLException {
        List<Json> texts = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String text = row.getString(i);
            if (text != null) {
                texts.add(Json.of(text));
            }
        }
        return Json.of(texts);
    }

    static List<ForeignKey> foreignKeys(Connection connection, TableName table) throws SQLException {
        List<ForeignKey> keys = new ArrayList<>();
        Optional<String> oid = find(connection, table);
        if (oid.isEmpty()) {
            return keys;
        }
        try (PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
            statement.setString(1, oid.get());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(new ForeignKey(
                            row.getString(1),
                            new TableName(row.getString(2), row.getString(3)),
                            names(row.getArray(6)),
                            new TableName(row.getString(4), row.getString(5)),
                            names(row.getArray(7)),
                            row.getBoolean(8),
                            row.getBoolean(9)));
                }
            }
        }
        return keys;
    }

    private static List<String> names(Array array) throws SQLException {
        List<String> names = new ArrayList<>();
        for (Object name : (Object[]) array.getArray()) {
            names.add(String.valueOf(name));
        }
        return names;
    }
}
