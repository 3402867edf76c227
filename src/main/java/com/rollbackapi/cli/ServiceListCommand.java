package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.engine.Source;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "list",
        description = "List the declared services, and how many of their compensations are proven.")
final class ServiceListCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    ServiceListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            List<ServiceRow> rows = ServiceRow.read(workspace.dir, source);
            answer(
                    Json.object()
                            .put(
                                    "services",
                                    Json.of(rows.stream().map(ServiceRow::json).toList()))
                            .build(),
                    rows.isEmpty()
                            ? List.of("No services; rbx service add declares one.")
                            : rows.stream().map(ServiceRows::line).toList());
            return ReadOnly.shown(source, t);
        }
    }
}
