package com.rollbackapi.target.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The table `rbx_applied` in the database itself: the position of each target's last commit, kept in the same
/// transaction with it. Made when a target first connects; who may not make tables has it made beforehand.
final class SqlPositions {
    static final String TABLE = "rbx_applied";

    private static final String COLUMNS = " (target VARCHAR(64) NOT NULL PRIMARY KEY, position BIGINT NOT NULL)";

    private final String table;
    private final String target;

    SqlPositions(Dialect dialect, SqlSource source, String target) {
        this.table = dialect.positions(source).quoted();
        this.target = target;
    }

    /// Harmless where it is there already, also to a role that may not make tables.
    void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT rbx_positions");
            try {
                statement
                        .executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0")
                        .close();
            } catch (SQLException absent) {
                statement.execute("ROLLBACK TO rbx_positions");
                statement.execute("CREATE TABLE " + table + COLUMNS);
            }
            statement.execute("RELEASE rbx_positions");
        }
    }

    long read(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT position FROM " + table + " WHERE target = ?")) {
            statement.setString(1, target);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    /// Never goes back.
    void keep(Connection connection, long position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table
                + " AS kept (target, position) VALUES (?, ?) ON CONFLICT (target) DO UPDATE SET position ="
                + " excluded.position WHERE kept.position < excluded.position")) {
            statement.setString(1, target);
            statement.setLong(2, position);
            statement.executeUpdate();
        }
    }
}
