package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Operator.Approval;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.CheckpointRow;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "approve",
        description = "Approve a checkpoint: rollback run --to last_approved restores the newest approved one.")
final class CheckpointApproveCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "CHECKPOINT", description = "Its id, name or leading digits.")
    private String checkpoint = "";

    @Option(names = "--withdraw", description = "Take the approval back instead.")
    private boolean withdraw;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    CheckpointApproveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Approval approval = withdraw ? Approval.REFUSED : Approval.GRANTED;
            CheckpointRow row = engine.approveCheckpoint(checkpoint, approval, new Operator.Request(t.user(), reason));
            String said = row.approvedBy()
                    .map(by -> "approved (named by the caller: " + by + ")")
                    .orElse("not approved");
            answer(CheckpointRows.json(row), List.of(CheckpointRows.line(row), row.id() + " is " + said + "."));
            return OK;
        }
    }
}
