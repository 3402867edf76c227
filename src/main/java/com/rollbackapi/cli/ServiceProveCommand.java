package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.ServiceRow;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "prove",
        description =
                "Run a service's calls and their compensations on its shadow, and journal whether they restore it.")
final class ServiceProveCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The service, as it is named in the workspace.")
    private String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why.")
    private String reason = "by hand";

    ServiceProveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            ServiceRow row = engine.proveService(name, new Operator.Request(t.user(), reason));
            answer(row.json(), ServiceRows.lines(row));
            return OK;
        }
    }
}
