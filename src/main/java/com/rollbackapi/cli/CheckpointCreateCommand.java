package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.CheckpointRow;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(name = "create", description = "Capture, verify and seal a restore point.")
final class CheckpointCreateCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--target", paramLabel = "NAME", description = "Cover this target; repeatable (default: all).")
    private List<String> targets = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why, for the lineage.")
    private String reason = "by hand";

    CheckpointCreateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            CheckpointRow row = engine.checkpoint(targets, new Operator.Request(t.user(), reason));
            answer(CheckpointRows.json(row), List.of(CheckpointRows.line(row)));
            return row.restorable() ? OK : FINDING;
        }
    }
}
