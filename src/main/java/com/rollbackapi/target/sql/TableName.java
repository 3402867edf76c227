package com.rollbackapi.target.sql;

import java.util.Comparator;

/// The name of a table: `schema.table` in PostgreSQL, `table` in SQLite.
///
/// @param schema empty in SQLite
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final int MAX_CHARS = 128;
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    public TableName {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a table needs a name");
        }
    }

    private static boolean isPlain(String part) {
        return part.length() <= MAX_CHARS
                && part.codePoints().noneMatch(c -> "./%:\"".indexOf(c) >= 0 || Character.isISOControl(c));
    }

    /// Reads `schema.table` or `table`, as a table is declared.
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        TableName table =
                dot < 0 ? new TableName("", text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
        if (dot == 0 || !isPlain(table.schema()) || !isPlain(table.name())) {
            throw new IllegalArgumentException("'" + text + "' is no name for a table here: at most " + MAX_CHARS
                    + " characters a part, and none of . / % : \" and control characters");
        }
        return table;
    }

    private static String text(String schema, String name) {
        return schema.isEmpty() ? name : schema + "." + name;
    }

    /// As it stands in a statement.
    String quoted() {
        return schema.isEmpty() ? quoted(name) : quoted(schema) + "." + quoted(name);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text(schema, name);
    }
}
