package com.rollbackapi.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// SQLite (`journal_mode=WAL`, `synchronous=FULL`), one row a commit. SQLite has no group commit: it is measured with a
/// connection for each writer and with one that the writers share under a lock, and the better of the two counts.
final class SqlitePeer {
    static final String NAME = "SQLite, WAL, synchronous=FULL, one row a commit";

    private SqlitePeer() {}

    static Load.Outcome round(Path file, int writers, boolean shared) throws Exception {
        List<Connection> connections = new ArrayList<>();
        List<PreparedStatement> inserts = new ArrayList<>();
        try {
            for (int t = 0; t < (shared ? 1 : writers); t++) {
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                connections.add(connection);
                try (Statement s = connection.createStatement()) {
                    s.execute("PRAGMA busy_timeout=60000");
                    s.execute("PRAGMA journal_mode=WAL");
                    s.execute("PRAGMA synchronous=FULL");
                    s.execute("CREATE TABLE IF NOT EXISTS entries(id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
                }
                inserts.add(connection.prepareStatement("INSERT INTO entries(body) VALUES (?)"));
            }
            return Load.run(writers, Load.Threads.PLATFORM, (thread, i) -> {
                PreparedStatement insert = inserts.get(shared ? 0 : thread);
                synchronized (insert) {
                    insert.setBytes(1, SampleEntries.of(thread, i));
                    insert.executeUpdate();
                }
            });
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
