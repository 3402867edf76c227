package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/// What differs between the two databases. A connection is used by one thread, and every use is within [#beginReading]
/// or [#beginWriting] and [#commit] or [#rollback].
sealed interface Dialect permits PostgresDialect, SqliteDialect {
    /// How long a statement waits for somebody else's lock.
    int LOCK_TIMEOUT_MILLIS = 10_000;

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connect(SqlSource source, Optional<String> password) throws SQLException;

    /// One snapshot for all that is read.
    void beginReading(Connection connection) throws SQLException;

    /// What stands for all that the transaction sees: two readers of one connection that see the same have the
    /// same, and two that do not have not.
    String seen(Connection connection) throws SQLException;

    /// Constraints that can wait do, until [#settle].
    void beginWriting(Connection connection) throws SQLException;

    /// Checks the constraints that waited, where the database can before it commits.
    void settle(Connection connection) throws SQLException;

    void commit(Connection connection) throws SQLException;

    void rollback(Connection connection) throws SQLException;

    /// Keeps a table's schema as it is, and others from changing it, until the transaction ends.
    void holdSchema(Connection connection, TableName table) throws SQLException;

    /// Empty where there is no such table; throws where there is one that cannot be kept.
    Optional<TableShape> shape(Connection connection, TableName table) throws SQLException, UnfitTableException;

    /// All that a schema says of a table, the same for the same schema.
    Json definition(Connection connection, TableName table) throws SQLException;

    /// Those of the table and those that refer to it.
    List<ForeignKey> foreignKeys(Connection connection, TableName table) throws SQLException;

    /// How a value of the column stands in a statement.
    String marker(Column column);

    /// What makes a query lock the rows it finds.
    String rowLock();

    /// What stands before `VALUES`, so that every column takes the value given.
    String overriding();

    Json value(ResultSet row, int index, Column column) throws SQLException, UnfitValueException;

    void bind(PreparedStatement statement, int index, Json value) throws SQLException;

    /// Rows fetched at once.
    int fetchSize();

    /// The table that keeps positions, beside the first declared one.
    TableName positions(SqlSource source);

    /// Runs a script of statements as it is.
    void run(Connection connection, String script) throws SQLException;

    /// Runs a script outside any transaction of ours.
    void runAlone(Connection connection, String script) throws SQLException;

    /// Whether a constraint refused the statement.
    boolean isConstraint(SQLException e);

    /// Whether it is one that a value must be unique for.
    boolean isUnique(SQLException e);

    /// The constraint that refused, for people; asked before the transaction is taken back.
    String constraint(Connection connection, SQLException e);

    /// Whether a failure is known to pass by itself: a lock that others hold, a server that restarts or is away.
    boolean isPassing(SQLException e);

    /// What a person can do about a failure.
    String remedy(SQLException e);
}
