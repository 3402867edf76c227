package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/// PostgreSQL. Values travel in the server's own text form, under settings that make it exact and the same everywhere.
final class PostgresDialect implements Dialect {
    /// As `pg_dump` sets them. With `row_security` off, a policy that would hide rows is an error.
    private static final String[] SETTINGS = {
        "SET TIME ZONE 'UTC'",
        "SET IntervalStyle = 'postgres'",
        "SET extra_float_digits = 3",
        "SET bytea_output = 'hex'",
        "SET row_security = off",
        "SET lock_timeout = " + LOCK_TIMEOUT_MILLIS,
    };

    /// States that pass: no connection to be had or broken (08001, 08003, 08006), a serialisation failure or
    /// deadlock, no connection free, a lock not to be had, a server that shuts down or starts
    /// (postgresql.org/docs/current/errcodes-appendix.html).
    private static final Set<String> PASSING =
            Set.of("08001", "08003", "08006", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03");

    private static final int FETCH_ROWS = 256;
    private static final String CONNECT_TIMEOUT_SECONDS = "10";

    @Override
    public Connection connect(SqlSource source, Optional<String> password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("tcpKeepAlive", "true");
        if (!source.url().contains("connectTimeout=")) {
            properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        }
        password.ifPresent(p -> properties.setProperty("password", p));
        Connection connection = DriverManager.getConnection(source.url(), properties);
        try {
            for (String setting : SETTINGS) {
                Dialect.execute(connection, setting);
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void beginReading(Connection connection) throws SQLException {
        Dialect.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }

    /// The transactions that are visible: every change has one, which nobody saw before and everybody sees
    /// afterwards.
    @Override
    public String seen(Connection connection) throws SQLException {
        return PostgresCatalog.text(connection, "SELECT CAST(pg_catalog.pg_current_snapshot() AS text)");
    }

    @Override
    public void beginWriting(Connection connection) throws SQLException {
        Dialect.execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
        Dialect.execute(connection, "SET CONSTRAINTS ALL DEFERRED");
    }

    @Override
    public void settle(Connection connection) throws SQLException {
        Dialect.execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
    }

    @Override
    public void holdSchema(Connection connection, TableName table) throws SQLException {
        if (PostgresCatalog.find(connection, table).isPresent()) {
            Dialect.execute(connection, "LOCK TABLE " + table.quoted() + " IN ROW EXCLUSIVE MODE");
        }
    }

    @Override
    public Optional<TableShape> shape(Connection connection, TableName table) throws SQLException, UnfitTableException {
        return PostgresCatalog.shape(connection, table);
    }

    @Override
    public Json definition(Connection connection, TableName table) throws SQLException {
        return PostgresCatalog.definition(connection, table);
    }

    @Override
    public List<ForeignKey> foreignKeys(Connection connection, TableName table) throws SQLException {
        return PostgresCatalog.foreignKeys(connection, table);
    }

    @Override
    public String marker(Column column) {
        return "CAST(? AS " + column.type() + ")";
    }

    @Override
    public String rowLock() {
        return " FOR UPDATE";
    }

    @Override
    public String overriding() {
        return " OVERRIDING SYSTEM VALUE";
    }

    @Override
    public Json value(ResultSet row, int index, Column column) throws SQLException {
        String text = row.getString(index);
        if (text == null) {
            return Json.Null.NULL;
        }
        return switch (column.kind()) {
            case WHOLE -> RowCodec.whole(Long.parseLong(text));
            case TRUTH -> Json.of(text.equals("t"));
            case TEXT, DYNAMIC -> Json.of(text);
        };
    }

    @Override
    public void bind(PreparedStatement statement, int index, Json value) throws SQLException {
        switch (value) {
            case Json.Null _ -> statement.setNull(index, Types.NULL);
            case Json.Str(String text) -> statement.setString(index, text);
            case Json.Bool(boolean truth) -> statement.setString(index, truth ? "t" : "f");
            case Json.Num _, Json.Obj _ ->
                statement.setString(
                        index,
                        RowCodec.whole(value)
                                .map(String::valueOf)
                                // no key of this table: nothing equals it
                                .orElse(""));
            case Json.Arr _ -> throw new IllegalArgumentException("a list is no value of a column");
        }
    }

    @Override
    public int fetchSize() {
        return FETCH_ROWS;
    }

    @Override
    public TableName positions(SqlSource source) {
        return new TableName(source.tables().getFirst().schema(), SqlPositions.TABLE);
    }

    @Override
    public void run(Connection connection, String script) throws SQLException {
        Dialect.execute(connection, script);
    }

    /// One simple query of several statements would be one transaction, so each goes by itself.
    @Override
    public void runAlone(Connection connection, String script) throws SQLException {
        connection.setAutoCommit(true);
        try {
            for (String statement : SqlScript.statements(script)) {
                Dialect.execute(connection, statement);
            }
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public boolean isConstraint(SQLException e) {
        return state(e).startsWith("23");
    }

    @Override
    public boolean isUnique(SQLException e) {
        return state(e).equals("23505");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    @Override
    public String constraint(Connection connection, SQLException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }

    @Override
    public boolean isPassing(SQLException e) {
        return PASSING.contains(state(e));
    }

    @Override
    public String remedy(SQLException e) {
        String state = state(e);
        return switch (state.length() < 2 ? state : state.substring(0, 2)) {
            case "08" -> "see that the server runs and can be reached";
            case "28" -> "see that the user may connect, and that its password is where the target looks for it";
            case "40", "55" -> "somebody else holds what is wanted; try again";
            case "57" -> "the server starts, stops or has ended the statement; try again";
            case "42" -> "see that the tables are there and that the role may read and write them";
            case "53" -> "the server has no more room or memory; free some space";
            default -> "see the server's log";
        };
    }
}
