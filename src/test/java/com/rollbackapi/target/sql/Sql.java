package com.rollbackapi.target.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A database as another program uses it.
public final class Sql {
    private Sql() {}

    static String sqlite(Path file, String script) throws SQLException {
        String url = "jdbc:sqlite:" + file;
        run(url, script);
        return url;
    }

    public static Connection connect(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        if (url.startsWith("jdbc:sqlite:")) {
            try (Statement s = connection.createStatement()) {
                s.execute("PRAGMA foreign_keys = ON");
            }
        }
        return connection;
    }

    /// Runs statements as one script.
    public static void run(String url, String script) throws SQLException {
        try (Connection c = connect(url);
                Statement s = c.createStatement()) {
            s.executeUpdate(script);
        }
    }

    static void run(String url, String statement, List<?> values) throws SQLException {
        try (Connection c = connect(url);
                PreparedStatement s = c.prepareStatement(statement)) {
            for (int i = 0; i < values.size(); i++) {
                s.setObject(i + 1, values.get(i));
            }
            s.executeUpdate();
        }
    }

    /// The rows as text, with `|` between columns.
    public static List<String> rows(String url, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection c = connect(url);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    row.add(r.getString(i));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    static SqlSource source(String url, String... tables) {
        return new SqlSource(url, names(tables), Optional.empty());
    }

    private static List<TableName> names(String... tables) {
        return Arrays.stream(tables).map(TableName::parse).toList();
    }

    public static SqlTarget open(String name, String url, String... tables) {
        return new SqlTarget(name, source(url, tables), variable -> Optional.empty());
    }
}
