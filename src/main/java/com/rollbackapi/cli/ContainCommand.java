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

@CommandLine.Command(
        name = "contain",
        description = "Revoke a run's lease and refuse its further writes; its reads go on, and nothing is undone.")
final class ContainCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--run", paramLabel = "ID", required = true, description = "The run.")
    private String run = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is journaled.")
    private String reason = "contained by hand";

    ContainCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            engine.contain(run, new Operator.Request(t.user(), reason));
            answer(
                    Json.object().put("contained", run).build(),
                    List.of("Contained " + run + ": it may not write any more."));
            return OK;
        }
    }
}
