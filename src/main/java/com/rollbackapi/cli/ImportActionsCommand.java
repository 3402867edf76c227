package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionImport;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "actions",
        description = "Import recorded actions (docs/formats/actions.md), checking every hash.")
final class ImportActionsCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The state before them: a folder of <collection>.json or .json.gz files.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--run", paramLabel = "ID", description = "Import this run only.")
    private Optional<String> run = Optional.empty();

    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = "state",
            description = "The documents target they wrote to (default: ${DEFAULT-VALUE}).")
    private String target = "state";

    @Parameters(paramLabel = "ACTIONS", description = "JSON lines, plain or .gz.")
    private Path actions = Path.of("");

    ImportActionsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            if (state.isPresent()) {
                engine.addDocuments(target, state.get(), new Operator.Request(t.user(), "initial state"));
            }
            ActionImport.Report report = new ActionImport(engine, target, run).run(actions);
            answer(
                    Json.object()
                            .put("runs", report.runs())
                            .put("actions", report.actions())
                            .put("refused", report.refused())
                            .put("state_sha256", report.state().hex())
                            .build(),
                    List.of(
                            "Imported " + report.actions() + " actions of " + report.runs() + " runs, "
                                    + report.refused() + " of them refused when they were recorded.",
                            "State: " + report.state()));
            return OK;
        }
    }
}
