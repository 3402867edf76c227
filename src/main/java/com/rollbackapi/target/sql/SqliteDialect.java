package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// SQLite. A value's type is its own and not its column's, so values carry it.
final class SqliteDialect implements Dialect {
    /// SQLite's primary result codes (sqlite.org/rescode.html).
    private static final int BUSY = 5;

    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private static final HexFormat HEX = HexFormat.of();

    @Override
    public Connection connect(SqlSource source, Optional<String> password) throws SQLException {
        Path file = Path.of(source.url().substring(SqlSource.SQLITE.length()));
        if (!Files.isRegularFile(file)) {
            // or the driver would make an empty database there
            throw new SQLException("there is no file " + file, null, CANTOPEN);
        }
        // as a URI, so that no character of the path means something to the driver
        Connection connection = DriverManager.getConnection(SqlSource.SQLITE + file.toUri());
        try {
            Dialect.execute(connection, "PRAGMA busy_timeout = " + LOCK_TIMEOUT_MILLIS);
            Dialect.execute(connection, "PRAGMA foreign_keys = ON");
            Dialect.execute(connection, "PRAGMA synchronous = FULL");
            String encoding = SqliteCatalog.text(connection, "PRAGMA encoding");
            if (!encoding.equals("UTF-8")) {
                throw new SQLException("the database's text is " + encoding + ", not UTF-8", null, NOTADB);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// The snapshot begins with the first read.
    @Override
    public void beginReading(Connection connection) throws SQLException {
        Dialect.execute(connection, "BEGIN");
    }

    /// The first changes with what other connections commit, the second with what this one writes.
    @Override
    public String seen(Connection connection) throws SQLException {
        return SqliteCatalog.text(connection, "PRAGMA data_version")
                + " "
                + SqliteCatalog.text(connection, "SELECT total_changes()");
    }

    @Override
    public void beginWriting(Connection connection) throws SQLException {
        Dialect.execute(connection, "BEGIN IMMEDIATE");
        Dialect.execute(connection, "PRAGMA defer_foreign_keys = ON");
    }

    /// SQLite checks at the end of the transaction alone.
    @Override
    public void settle(Connection connection) {}

    @Override
    public void commit(Connection connection) throws SQLException {
        Dialect.execute(connection, "COMMIT");
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        Dialect.execute(connection, "ROLLBACK");
    }

    /// Who writes holds the whole database.
    @Override
    public void holdSchema(Connection connection, TableName table) {}

    @Override
    public Optional<TableShape> shape(Connection connection, TableName table) throws SQLException, UnfitTableException {
        return SqliteCatalog.shape(connection, table);
    }

    @Override
    public Json definition(Connection connection, TableName table) throws SQLException {
        return SqliteCatalog.definition(connection, table);
    }

    @Override
    public List<ForeignKey> foreignKeys(Connection connection, TableName table) throws SQLException {
        return SqliteCatalog.foreignKeys(connection, table);
    }

    @Override
    public String marker(Column column) {
        return "?";
    }

    @Override
    public String rowLock() {
        return "";
    }

    @Override
    public String overriding() {
        return "";
    }

    @Override
    public Json value(ResultSet row, int index, Column column) throws SQLException, UnfitValueException {
        return switch (row.getObject(index)) {
            case null -> Json.Null.NULL;
            case Integer whole -> RowCodec.whole(whole);
            case Long whole -> RowCodec.whole(whole);
            case Double real -> RowCodec.tagged(RowCodec.REAL, Double.toString(real));
            case byte[] blob -> RowCodec.tagged(RowCodec.BLOB, HEX.formatHex(blob));
            case String _ -> Json.of(utf8(row.getBytes(index)));
            case Object other -> throw new UnfitValueException("a value of the unknown kind " + other.getClass());
        };
    }

    /// SQLite keeps whatever bytes it was given as text; the driver would replace those that are none.
    private static String utf8(byte[] bytes) throws UnfitValueException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnfitValueException("a text that is not UTF-8");
        }
    }

    @Override
    public void bind(PreparedStatement statement, int index, Json value) throws SQLException {
        switch (value) {
            case Json.Null _ -> statement.setNull(index, Types.NULL);
            case Json.Num(double number) -> statement.setLong(index, (long) number);
            case Json.Str(String text) -> statement.setString(index, text);
            case Json.Obj tagged -> bindTagged(statement, index, tagged);
            case Json.Bool(boolean truth) -> statement.setString(index, Boolean.toString(truth));
            case Json.Arr _ -> throw new IllegalArgumentException("a list is no value of a column");
        }
    }

    private static void bindTagged(PreparedStatement statement, int index, Json.Obj tagged) throws SQLException {
        Optional<Long> whole = RowCodec.whole(tagged);
        Optional<String> real = tagged.text(RowCodec.REAL);
        if (whole.isPresent()) {
            statement.setLong(index, whole.get());
        } else if (real.isPresent()) {
            statement.setDouble(index, number(real.get()));
        } else {
            statement.setBytes(index, HEX.parseHex(tagged.text(RowCodec.BLOB).orElseThrow()));
        }
    }

    /// NaN, which SQLite makes a null and no key is, where the text is no number.
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /// SQLite gives one row at a time in any case.
    @Override
    public int fetchSize() {
        return 0;
    }

    @Override
    public TableName positions(SqlSource source) {
        return new TableName("", SqlPositions.TABLE);
    }

    @Override
    public void run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // takes several statements, `execute` the first alone
            statement.executeUpdate(script);
        }
    }

    @Override
    public void runAlone(Connection connection, String script) throws SQLException {
        run(connection, script);
    }

    @Override
    public boolean isConstraint(SQLException e) {
        return (e.getErrorCode() & 0xFF) == CONSTRAINT;
    }

    /// The driver gives extended codes in its own way, and in its message.
    @Override
    public boolean isUnique(SQLException e) {
        return String.valueOf(e.getMessage()).contains("UNIQUE");
    }

    @Override
    public String constraint(Connection connection, SQLException e) {
        String text = String.valueOf(e.getMessage());
        try {
            return text.contains("FOREIGN KEY") ? text + SqliteCatalog.broken(connection) : text;
        } catch (SQLException unknown) {
            return text;
        }
    }

    @Override
    public boolean isPassing(SQLException e) {
        int code = e.getErrorCode() & 0xFF;
        return code == BUSY || code == LOCKED;
    }

    @Override
    public String remedy(SQLException e) {
        return switch (e.getErrorCode() & 0xFF) {
            case BUSY, LOCKED -> "another program holds the database; try again";
            case READONLY, CANTOPEN -> "see that the file is there, and that it and its folder may be written";
            case CORRUPT, NOTADB -> "name a whole SQLite database, or restore it from a backup";
            case FULL -> "free some space";
            default -> "see that the tables are there and may be written";
        };
    }
}
