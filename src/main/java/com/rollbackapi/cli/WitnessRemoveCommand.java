package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "remove", description = "Ask a witness no more.")
final class WitnessRemoveCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "NAME", description = "The witness's name, the first part of its key.")
    private String name = "";

    WitnessRemoveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            engine.removeWitness(name);
        }
        answer(Json.object().put("removed", name).build(), List.of("Removed the witness " + name + "."));
        return OK;
    }
}
