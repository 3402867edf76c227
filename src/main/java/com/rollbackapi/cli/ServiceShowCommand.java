package com.rollbackapi.cli;

import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.engine.Source;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "show", description = "Show a declared service with its operations.")
final class ServiceShowCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The service, as it is named in the workspace.")
    private String name = "";

    ServiceShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            ServiceRow row = ServiceRow.read(workspace.dir, source).stream()
                    .filter(r -> r.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RefusedException("this workspace has no service '" + name + "'"));
            answer(row.json(), ServiceRows.lines(row));
            return ReadOnly.shown(source, t);
        }
    }
}
