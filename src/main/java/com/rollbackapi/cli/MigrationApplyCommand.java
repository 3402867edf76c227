package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Migration;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "apply",
        description = "Run a migration's up step on a database, and journal it with its down step and what it changed.")
final class MigrationApplyCommand extends Command {
    private static final String UP = ".up.sql";
    private static final String DOWN = ".down.sql";

    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "TARGET", description = "The database, as it is named in the workspace.")
    private String target = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "NAME.up.sql; NAME.down.sql lies beside it. A line '" + Migration.ALONE
                    + "' in either lets it run statement by statement.")
    private Path file = Path.of("");

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    MigrationApplyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Migration migration = migration();
        try (Engine engine = workspace.open(t.clocks())) {
            return MigrationRows.answer(
                    this, engine.migrate(target, migration, new Operator.Request(t.user(), reason)));
        }
    }

    private Migration migration() throws IOException, RefusedException {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(UP)) {
            throw new RefusedException(file + " is not named NAME" + UP);
        }
        String bare = name.substring(0, name.length() - UP.length());
        Path down = file.resolveSibling(bare + DOWN);
        for (Path step : new Path[] {file, down}) {
            if (!Files.isRegularFile(step)) {
                throw new RefusedException("there is no file " + step + "; a migration has an up and a down step");
            }
        }
        try {
            return new Migration(bare, Files.readString(file), Files.readString(down));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
