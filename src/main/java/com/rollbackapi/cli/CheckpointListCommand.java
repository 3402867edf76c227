package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.CheckpointRow;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "list",
        description = "List checkpoints, oldest first; --json answers {checkpoints: [...]}.")
final class CheckpointListCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    CheckpointListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            List<CheckpointRow> rows = List.copyOf(source.head().checkpoints().values());
            answer(
                    Json.object()
                            .put(
                                    "checkpoints",
                                    Json.of(rows.stream()
                                            .map(CheckpointRows::json)
                                            .toList()))
                            .build(),
                    rows.stream().map(CheckpointRows::line).toList());
            return ReadOnly.shown(source, t);
        }
    }
}
