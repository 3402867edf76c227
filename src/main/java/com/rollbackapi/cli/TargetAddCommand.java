package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.target.GitTarget;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "add", description = "Add a system to roll back; its present state is the baseline.")
final class TargetAddCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    /// What can be added.
    enum Kind {
        directory(TargetConfig.Kind.DIRECTORY),
        git(TargetConfig.Kind.GIT),
        sql(TargetConfig.Kind.SQL);

        private final TargetConfig.Kind kind;

        Kind(TargetConfig.Kind kind) {
            this.kind = kind;
        }
    }

    /// How a repository's branches are put back.
    enum Restore {
        commit,
        ref
    }

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            description = "directory, git for a repository's work tree, or sql for a database.")
    private Kind kind = Kind.directory;

    @Parameters(
            index = "1",
            paramLabel = "PLACE",
            description = "Its folder, or jdbc:postgresql://HOST/DATABASE?user=NAME or jdbc:sqlite:/FILE.")
    private String place = ".";

    @Option(names = "--name", paramLabel = "NAME", description = "Its name here (default: its folder's).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--restore",
            paramLabel = "HOW",
            description = "Of git: commit (the default: a new commit with the old tree) or ref (the branch is moved).")
    private Optional<Restore> restore = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "Of sql: a table that is state, SCHEMA.TABLE or TABLE in SQLite; once for each.")
    private List<String> tables = List.of();

    @Option(
            names = "--password-variable",
            paramLabel = "NAME",
            description = "Of sql: the environment variable with the password (default: PostgreSQL's password file).")
    private Optional<String> passwordVariable = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why, for the lineage.")
    private String reason = "by hand";

    TargetAddCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        TargetConfig added = config();
        try (Engine engine = workspace.open(t.clocks())) {
            CheckpointRow row = engine.addTarget(added, new Operator.Request(t.user(), reason));
            answer(
                    TargetRows.json(added).with("checkpoint", Json.of(row.id())),
                    List.of("Added " + added.name() + ".", CheckpointRows.line(row)));
            return row.restorable() ? OK : FINDING;
        }
    }

    private TargetConfig config() throws RefusedException {
        if (restore.isPresent() && kind != Kind.git) {
            throw new RefusedException("--restore is for git");
        }
        if (kind != Kind.sql && (!tables.isEmpty() || passwordVariable.isPresent())) {
            throw new RefusedException("--table and --password-variable are for sql");
        }
        return kind == Kind.sql ? database() : folder();
    }

    private TargetConfig database() throws RefusedException {
        if (name.isEmpty()) {
            throw new RefusedException("a database has no name of its own here; name it with --name");
        }
        try {
            SqlSource source =
                    new SqlSource(place, tables.stream().map(TableName::parse).toList(), passwordVariable);
            return new TargetConfig(name.get(), source);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private TargetConfig folder() throws RefusedException {
        Path folder = Path.of(place).toAbsolutePath().normalize();
        try {
            String called = name.orElseGet(() -> String.valueOf(folder.getFileName()));
            Optional<GitTarget.Restore> how = kind == Kind.git
                    ? Optional.of(GitTarget.Restore.valueOf(
                            restore.orElse(Restore.commit).name().toUpperCase(Locale.ROOT)))
                    : Optional.empty();
            return new TargetConfig(called, kind.kind, Optional.of(folder), how);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage() + "; name it with --name");
        }
    }
}
