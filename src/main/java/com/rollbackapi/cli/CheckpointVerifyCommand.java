package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.CheckpointRow;
import java.io.IOException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "verify", description = "Read a checkpoint's content again and compare it with its root.")
final class CheckpointVerifyCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "CHECKPOINT", description = "Its id, name or leading digits.")
    private String checkpoint = "";

    CheckpointVerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            CheckpointRow row = engine.verifyCheckpoint(checkpoint, new Operator.Request(t.user(), "verify again"));
            answer(
                    CheckpointRows.json(row),
                    Stream.concat(Stream.of(CheckpointRows.line(row)), row.finding().stream())
                            .toList());
            return row.health() == CheckpointRow.Health.CORRUPT ? FINDING : OK;
        }
    }
}
