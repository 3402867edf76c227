package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.sql.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database and its migrations, as an operator meets them.
final class MigrationCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");
    private String url = "";

    @BeforeEach
    void init() throws Exception {
        workspace = temp.resolve("w");
        assertThat(Cli.run("init", workspace).exit()).isZero();
        url = Database.SQLITE.make(temp, "CREATE TABLE agent (id INTEGER PRIMARY KEY); INSERT INTO agent VALUES (1)");
    }

    private Cli add(Object... more) {
        Object[] args = {"target", "add", "sql", url, "--name", "db", "-w", workspace, "--json"};
        Object[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Cli.run(all);
    }

    private Path migration(String name, String up, String down) throws Exception {
        Files.writeString(temp.resolve(name + ".down.sql"), down);
        return Files.writeString(temp.resolve(name + ".up.sql"), up);
    }

    @Test
    void aDatabaseIsAddedAndItsMigrationAppliedAndUndone() throws Exception {
        Cli added = add("--table", "agent", "--table", "session");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out()).contains("\"tables\":[\"agent\",\"session\"]", "\"kind\":\"sql\"", url);
        Path file = migration("0041", "CREATE TABLE session (id INTEGER PRIMARY KEY)", "DROP TABLE session");
        Cli applied = Cli.run("migration", "apply", "db", file, "-w", workspace, "--json");
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.text("status")).isEqualTo("applied");
        assertThat(applied.out()).contains("\"leaves\":[\"schema:session\"]");
        Cli undone = Cli.run("migration", "undo", "0041", "-w", workspace);
        assertThat(undone.exit()).as(undone.err()).isZero();
        assertThat(undone.out()).startsWith("0041 on db: undone; every leaf is as it was before.");
        assertThat(Cli.run("target", "list", "-w", workspace).out()).contains("db", "sql", url);
    }

    @Test
    void whatFailsOrIsNotRestoredIsAFindingWithItsLeaves() throws Exception {
        assertThat(add("--table", "agent").exit()).isZero();
        Path bad = migration("0042", "INSERT INTO agent VALUES (2); INSERT INTO missing VALUES (1)", "");
        Cli failed = Cli.run("migration", "apply", "db", bad, "-w", workspace, "--json");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.text("status")).isEqualTo("failed");
        assertThat(failed.text("error")).contains("missing");
        Path lossy = migration("0043", "DELETE FROM agent", "");
        assertThat(Cli.run("migration", "apply", "db", lossy, "-w", workspace).exit())
                .isZero();
        Cli undone = Cli.run("migration", "undo", "0043", "-w", workspace);
        assertThat(undone.exit()).isEqualTo(1);
        assertThat(undone.out()).contains("not restored: 1 leaf is not as before the migration", "agent/1");
    }

    @Test
    void whatIsNoDatabaseOrNoMigrationIsNamed() throws Exception {
        assertThat(add().err()).contains("names its tables");
        assertThat(add("--table", "nothing").err()).contains("none of its tables is there");
        Cli secret = Cli.run(
                "target",
                "add",
                "sql",
                "jdbc:postgresql://h/d?password=hunter2",
                "--name",
                "p",
                "--table",
                "a.b",
                "-w",
                workspace);
        assertThat(secret.exit()).isEqualTo(1);
        assertThat(secret.err()).contains("holds no password").doesNotContain("hunter2");
        assertThat(Cli.run("target", "list", "-w", workspace, "--json").out().strip())
                .isEqualTo("{\"targets\":[]}");
        Path single = Files.writeString(temp.resolve("1.up.sql"), "SELECT 1");
        assertThat(Cli.run("migration", "apply", "db", single, "-w", workspace).err())
                .contains("an up and a down step");
        assertThat(Cli.run("migration", "apply", "db", temp.resolve("1.sql"), "-w", workspace)
                        .err())
                .contains("NAME.up.sql");
        assertThat(Cli.run("migration", "undo", "1", "-w", workspace).err()).contains("no migration '1'");
    }
}
