package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.Witnessing;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "ask",
        description = "Publish a head now and have the witnesses cosign it, as serving the workspace does.")
final class WitnessAskCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    WitnessAskCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks());
                Witnessing witnessing = Witnessing.of(engine, t.clocks().nanoTime())) {
            witnessing.publish();
            WitnessRows rows = WitnessRows.of(witnessing);
            answer(rows.json(), rows.lines());
            return rows.all().stream().allMatch(Witnessing.Status::cosigned) ? OK : FINDING;
        }
    }
}
