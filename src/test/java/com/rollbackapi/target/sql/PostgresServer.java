package com.rollbackapi.target.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/// One real PostgreSQL server for all tests of this process, its data in a folder of its own under `target`, and a new
/// database for each who asks.
public final class PostgresServer {
    /// Set to `true` before the first call where its time counts: then it forces to disk what it commits.
    public static final String DURABLE = "postgresql.durable";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    /// Started by whoever asks first; stopped, and its data deleted, at the end of the process.
    private static final class Started {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                Path folder =
                        Files.createDirectories(Path.of("target", "postgresql").toAbsolutePath());
                return EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                        .setDataDirectory(Files.createTempDirectory(folder, "data"))
                        .setServerConfig("fsync", Boolean.getBoolean(DURABLE) ? "on" : "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not start", e);
            }
        }
    }

    /// Makes a database and runs the script in it; returns its address.
    public static String database(String script) throws SQLException {
        String database = "test" + DATABASES.incrementAndGet();
        try (Connection c = Started.SERVER.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8'");
        }
        String url = "jdbc:postgresql://localhost:" + Started.SERVER.getPort() + "/" + database + "?user=postgres";
        Sql.run(url, script);
        return url;
    }
}
