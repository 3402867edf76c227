package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "resume",
        description = "Let a rollback that is paused or ended in part go on, with its plan. Exit 0 only where it is"
                + " restored.")
final class RollbackResumeCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "ROLLBACK", description = "Its id, such as RBX-7.")
    private String rollback = "";

    @Option(
            names = "--pause-after",
            paramLabel = "STEP",
            description = "Stop behind this step of the plan, until the next rbx rollback resume.")
    private Optional<Integer> pauseAfter = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    RollbackResumeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Operator.Request request = new Operator.Request(t.user(), reason);
            RollbackAnswer said = RollbackAnswer.of(engine, engine.resumeRollback(rollback, pauseAfter, request));
            answer(said.json(), said.lines());
            return said.good() ? OK : FINDING;
        }
    }
}
