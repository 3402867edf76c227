package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "lift", description = "Lift a containment of anything but a run; a run is resumed instead.")
final class LiftCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "CONTAINMENT", description = "Its id, such as CONT-001.")
    private String containment = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is journaled.")
    private String reason = "lifted by hand";

    LiftCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            engine.lift(containment, new Operator.Request(t.user(), reason));
            answer(Json.object().put("lifted", containment).build(), List.of("Lifted " + containment + "."));
            return OK;
        }
    }
}
