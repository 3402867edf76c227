package com.rollbackapi.target;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The SQLite file under [DocumentsTarget]: plain JDBC, WAL, strict tables. Errors become [TargetFailedException]s that
/// say what to do. For one thread at a time.
final class DocumentRows {
    private static final int VERSION = 1;
    private static final int APPLICATION_ID = 0x52425844; // "RBXD"

    /// SQLite's primary result codes (sqlite.org/rescode.html).
    private static final int BUSY = 5;

    private static final int READONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    private static final String[] SCHEMA = {
        "CREATE TABLE collection (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE record (collection TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,"
                + " PRIMARY KEY (collection, key), CHECK (collection <> '' AND instr(collection, '/') = 0)) STRICT",
        "CREATE TABLE applied (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL) STRICT",
        "INSERT INTO applied VALUES (1, -1)",
        "PRAGMA application_id = " + APPLICATION_ID,
        "PRAGMA user_version = " + VERSION,
    };

    private static final String GET = "SELECT body FROM record WHERE collection = ? AND key = ?";
    private static final String PUT =
            "INSERT INTO record VALUES (?, ?, ?)" + " ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body";
    private static final String DELETE = "DELETE FROM record WHERE collection = ? AND key = ?";
    private static final String SET_POSITION = "UPDATE applied SET position = max(position, ?)";

    private final String target;
    private final Connection connection;
    private final Statement control;

    private DocumentRows(String target, Connection connection) throws SQLException {
        this.target = target;
        this.connection = connection;
        this.control = connection.createStatement();
    }

    static DocumentRows open(String target, Path file) throws TargetFailedException {
        try {
            // as a URI, so that no character of the path means something to the driver
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
            try {
                prepare(connection, target, file);
                return new DocumentRows(target, connection);
            } catch (SQLException | TargetFailedException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(target, "opening " + file, e);
        }
    }

    private static void prepare(Connection connection, String target, Path file)
            throws SQLException, TargetFailedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("BEGIN IMMEDIATE");
            long tables = number(statement, "SELECT count(*) FROM sqlite_schema");
            long version = number(statement, "PRAGMA user_version");
            long application = number(statement, "PRAGMA application_id");
            if (tables == 0 && version == 0) {
                for (String step : SCHEMA) {
                    statement.execute(step);
                }
            } else if (application != APPLICATION_ID || version != VERSION) {
                statement.execute("ROLLBACK");
                throw new TargetFailedException(
                        target,
                        Optional.empty(),
                        file + " is no document state of version " + VERSION + " (application " + application
                                + ", version " + version + ")",
                        "name another file, or use the release that wrote it");
            }
            statement.execute("COMMIT");
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /// What is done within one transaction.
    interface Work<R> {
        R run() throws TargetFailedException;
    }

    /// All of the work becomes durable, or, where it throws, nothing. A write lock is held from the start, so what
    /// is read inside is still so when the writes become live.
    <R> R inTransaction(Work<R> work) throws TargetFailedException {
        execute("BEGIN IMMEDIATE");
        boolean done = false;
        try {
            R result = work.run();
            execute("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                takeBack();
            }
        }
    }

    /// SQLite may have rolled back by itself; then there is nothing to take back, and that is no new failure.
    private void takeBack() {
        try {
            control.execute("ROLLBACK");
        } catch (SQLException e) {
            System.getLogger(DocumentRows.class.getName())
                    .log(System.Logger.Level.DEBUG, "target " + target + ": nothing to take back", e);
        }
    }

    private void execute(String sql) throws TargetFailedException {
        try {
            control.execute(sql);
        } catch (SQLException e) {
            throw failed(target, sql, e);
        }
    }

    /// A statement of its own for each call: one that failed once, as on a full disk, never works again.
    private PreparedStatement statement(String sql, DocumentName name) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, name.collection());
        statement.setString(2, name.key());
        return statement;
    }

    Optional<byte[]> get(DocumentName name) throws TargetFailedException {
        try (PreparedStatement get = statement(GET, name);
                ResultSet row = get.executeQuery()) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        } catch (SQLException e) {
            throw failed(target, "reading " + name.leaf(), e);
        }
    }

    void put(DocumentName name, byte[] body) throws TargetFailedException {
        try (PreparedStatement put = statement(PUT, name)) {
            put.setBytes(3, body);
            put.executeUpdate();
        } catch (SQLException e) {
            throw failed(target, "writing " + name.leaf(), e);
        }
    }

    void delete(DocumentName name) throws TargetFailedException {
        try (PreparedStatement delete = statement(DELETE, name)) {
            delete.executeUpdate();
        } catch (SQLException e) {
            throw failed(target, "deleting " + name.leaf(), e);
        }
    }

    void declare(String collection) throws TargetFailedException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO collection VALUES (?)")) {
            insert.setString(1, collection);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw failed(target, "declaring " + collection, e);
        }
    }

    /// Declared ones and those with a record, by UTF-16 code units.
    SortedSet<String> collections() throws TargetFailedException {
        SortedSet<String> names = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT name FROM collection UNION SELECT collection FROM record")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw failed(target, "listing collections", e);
        }
    }

    /// Is shown one record.
    interface Visitor<E extends Exception> {
        void visit(DocumentName name, byte[] body) throws E;
    }

    /// All records as of one moment, by collection and key.
    <E extends Exception> void forEach(Visitor<E> visitor) throws TargetFailedException, E {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT collection, key, body FROM record ORDER BY 1, 2")) {
            while (row.next()) {
                visitor.visit(new DocumentName(row.getString(1), row.getString(2)), row.getBytes(3));
            }
        } catch (SQLException e) {
            throw failed(target, "reading all records", e);
        }
    }

    long position() throws TargetFailedException {
        try {
            return number(control, "SELECT position FROM applied");
        } catch (SQLException e) {
            throw failed(target, "reading the position", e);
        }
    }

    void setPosition(long position) throws TargetFailedException {
        try (PreparedStatement set = connection.prepareStatement(SET_POSITION)) {
            set.setLong(1, position);
            set.executeUpdate();
        } catch (SQLException e) {
            throw failed(target, "writing the position", e);
        }
    }

    void limitPages(int pages) throws TargetFailedException {
        execute("PRAGMA max_page_count = " + pages);
    }

    void close() throws TargetFailedException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(target, "closing", e);
        }
    }

    private static TargetFailedException failed(String target, String doing, SQLException e) {
        String remedy = switch (e.getErrorCode() & 0xFF) {
            case FULL -> "the disk is full: free some space, then repeat; nothing was changed";
            case BUSY -> "another process holds the file: close it, then repeat";
            case READONLY, CANTOPEN -> "let this user write the file and its folder";
            case CORRUPT, NOTADB -> "the file is damaged: set it aside and restore a checkpoint";
            default -> "look at the disk and the file's permissions, then repeat";
        };
        return new TargetFailedException(target, Optional.empty(), doing + " failed: " + e.getMessage(), remedy)
                .because(e)
                .passing((e.getErrorCode() & 0xFF) == BUSY);
    }
}
