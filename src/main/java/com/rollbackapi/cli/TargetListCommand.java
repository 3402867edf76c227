package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.WorkspaceConfig;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.engine.WorkspaceLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(name = "list", description = "List the systems that the workspace can roll back.")
final class TargetListCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    TargetListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException {
        List<TargetConfig> targets = WorkspaceConfig.read(new RealDisk(), new WorkspaceLayout(workspace.dir))
                .targets();
        answer(
                Json.object()
                        .put(
                                "targets",
                                Json.of(targets.stream().map(TargetRows::json).toList()))
                        .build(),
                targets.isEmpty()
                        ? List.of("No targets; rbx target add names one.")
                        : targets.stream().map(TargetRows::line).toList());
        return OK;
    }
}
