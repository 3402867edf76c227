package com.rollbackapi.target.sql;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;

/// The databases that a test runs on. Scripts and tables are written for PostgreSQL's schema `public`, which SQLite's
/// names leave out.
public enum Database {
    SQLITE,
    POSTGRESQL;

    /// Makes a database and runs the script in it; returns its address.
    public String make(Path folder, String script) throws SQLException {
        return switch (this) {
            case SQLITE -> Sql.sqlite(folder.resolve("database.sqlite"), script);
            case POSTGRESQL -> PostgresServer.database(script);
        };
    }

    /// The declared name of a table, or the leaf of a row.
    public String named(String table) {
        return this == SQLITE ? table : "public." + table;
    }

    public SqlTarget open(String url, String... tables) {
        return Sql.open("db", url, Arrays.stream(tables).map(this::named).toArray(String[]::new));
    }
}
