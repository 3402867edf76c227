package com.rollbackapi.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A PostgreSQL server of its own on the same disk, over TCP on this machine: `fsync=on`, `synchronous_commit=on`, one
/// connection a client, prepared inserts of one row, each its own transaction; its group commit is what its WAL
/// writers do among themselves. Roomier than by default (WAL of 4 GiB, buffers of 512 MiB), so that no checkpoint falls
/// into a round. `commit_delay`, which lets a commit wait for company, is tried too; the better of the two counts.
final class PostgresPeer implements AutoCloseable {
    static final String NAME = "PostgreSQL 18, 64 clients, synchronous_commit=on";
    static final int CLIENTS = 64;

    /// Microseconds; about the time of one `fdatasync` here, as PostgreSQL's manual advises.
    private static final int COMMIT_DELAY_MICROS = 100;

    private final EmbeddedPostgres server;

    private PostgresPeer(EmbeddedPostgres server) throws Exception {
        this.server = server;
        try (Connection c = server.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE entries(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)");
        }
    }

    static PostgresPeer start(Path folder) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", Integer.toString(CLIENTS + 10))
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .start();
        try {
            return new PostgresPeer(server);
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    Load.Outcome round(boolean delayed) throws Exception {
        List<Connection> connections = new ArrayList<>();
        try {
            List<PreparedStatement> inserts = new ArrayList<>();
            for (int t = 0; t < CLIENTS; t++) {
                Connection c = server.getPostgresDatabase().getConnection();
                connections.add(c);
                try (Statement s = c.createStatement()) {
                    s.execute("SET commit_delay = " + (delayed ? COMMIT_DELAY_MICROS : 0));
                }
                inserts.add(c.prepareStatement("INSERT INTO entries(body) VALUES (?)"));
            }
            return Load.run(CLIENTS, Load.Threads.PLATFORM, (thread, i) -> {
                PreparedStatement insert = inserts.get(thread);
                insert.setBytes(1, SampleEntries.of(thread, i));
                insert.executeUpdate();
            });
        } finally {
            for (Connection c : connections) {
                c.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
