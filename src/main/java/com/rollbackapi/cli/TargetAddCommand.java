package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.target.GitTarget;
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

    /// What can be added by its path.
    enum Kind {
        directory(TargetConfig.Kind.DIRECTORY),
        git(TargetConfig.Kind.GIT);

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

    @Parameters(index = "0", paramLabel = "KIND", description = "directory, or git for a repository's work tree.")
    private Kind kind = Kind.directory;

    @Parameters(index = "1", paramLabel = "PATH", description = "Its folder.")
    private Path path = Path.of(".");

    @Option(names = "--name", paramLabel = "NAME", description = "Its name here (default: its folder's).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--restore",
            paramLabel = "HOW",
            description = "Of git: commit (the default: a new commit with the old tree) or ref (the branch is moved).")
    private Optional<Restore> restore = Optional.empty();

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
        Path folder = path.toAbsolutePath().normalize();
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
