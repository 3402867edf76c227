package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.target.TargetFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an address may say, and that no password is ever told.
final class SqlSourceTest {
    private static final List<TableName> TABLES = List.of(TableName.parse("public.a"));

    private static SqlSource postgresql(String url) {
        return new SqlSource(url, TABLES, Optional.empty());
    }

    @Test
    void onlyTwoDatabasesAndHarmlessParametersAreTaken() {
        assertThat(postgresql(
                        "jdbc:postgresql://db.example:5432,[::1]/shop?user=rbx&sslmode=verify-full&connectTimeout=5"))
                .isNotNull();
        for (String wrong : List.of(
                "jdbc:postgresql://h/d?socketFactory=org.Evil&socketFactoryArg=x",
                "jdbc:postgresql://h/d?user=a&sslfactory=org.Evil",
                "jdbc:postgresql://h/d?loggerFile=/etc/x",
                "jdbc:postgresql://h/d?authenticationPluginClassName=org.Evil",
                "jdbc:postgresql://h/d?options=-c%20x",
                "jdbc:postgresql://h/d?User=a",
                "jdbc:postgresql://h/d?",
                "jdbc:postgresql://user:secret@h/d",
                "jdbc:postgresql:d",
                "jdbc:mysql://h/d",
                "jdbc:h2:mem:x;INIT=RUNSCRIPT",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:relative.db",
                "")) {
            assertThatThrownBy(() -> postgresql(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        for (String wrong : List.of("jdbc:postgresql://h/d?password=hunter2", "jdbc:postgresql://u:hunter2@h/d")) {
            assertThatThrownBy(() -> postgresql(wrong))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        }
    }

    @Test
    void tablesAreNamedAsTheDatabaseHasThem() {
        String sqlite = "jdbc:sqlite:/tmp/x.db";
        for (List<TableName> wrong : List.of(
                List.<TableName>of(),
                List.of(TableName.parse("a"), TableName.parse("a")),
                List.of(TableName.parse("public.a")))) {
            assertThatThrownBy(() -> new SqlSource(sqlite, wrong, Optional.empty()))
                    .as("%s", wrong)
                    .isNotNull();
        }
        assertThatThrownBy(
                        () -> new SqlSource("jdbc:postgresql://h/d", List.of(TableName.parse("a")), Optional.empty()))
                .hasMessageContaining("SCHEMA.TABLE");
        for (String wrong : List.of("", ".", ".a", "a.", "a.b.c", "a/b", "a\"b", "a%", "a\nb", "x".repeat(129))) {
            assertThatThrownBy(() -> TableName.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void thePasswordComesFromTheVariableAndIsNeverTold() throws Exception {
        String url = PostgresServer.database(
                "CREATE TABLE a (id int PRIMARY KEY); CREATE ROLE teller LOGIN PASSWORD 'hunter2'");
        SqlSource source = new SqlSource(url, TABLES, Optional.of("SHOP_PASSWORD"));
        try (SqlTarget target = new SqlTarget("db", source, variable -> Optional.empty())) {
            assertThatThrownBy(() -> target.capture(new MemoryBlobStore()))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("SHOP_PASSWORD");
        }
        String nobody = url.replace("user=postgres", "user=nobody");
        SqlSource wrong = new SqlSource(nobody, TABLES, Optional.of("SHOP_PASSWORD"));
        try (SqlTarget target = new SqlTarget("db", wrong, variable -> Optional.of("hunter2"))) {
            assertThatThrownBy(() -> target.capture(new MemoryBlobStore())).satisfies(e -> {
                assertThat(e).hasStackTraceContaining("nobody");
                for (Throwable t = e; t != null; t = t.getCause()) {
                    assertThat(t.toString()).doesNotContain("hunter2");
                }
            });
        }
    }

    @Test
    void aDatabaseFileIsNeverMade(@TempDir Path folder) {
        Path file = folder.resolve("absent.db");
        try (SqlTarget target = Sql.open("db", "jdbc:sqlite:" + file, "a")) {
            assertThatThrownBy(() -> target.capture(new MemoryBlobStore())).hasMessageContaining("there is no file");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aServerThatWentAwayIsFoundAgain() throws Exception {
        String url = PostgresServer.database("CREATE TABLE a (id int PRIMARY KEY)");
        try (SqlTarget target = Sql.open("db", url, "public.a")) {
            long leaves = target.capture(new MemoryBlobStore()).size();
            Sql.rows(
                    url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid()");
            assertThat(target.capture(new MemoryBlobStore()).size()).isEqualTo(leaves);
        }
    }
}
