package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.RollbackRow.Priority;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "enqueue",
        description =
                "Put a rollback into the queue, for somebody to confirm; what is queued already becomes as urgent.")
final class RollbackEnqueueCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            defaultValue = "normal",
            description = "urgent, high, normal or low.")
    private String priority = "normal";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    RollbackEnqueueCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Priority wanted = Priority.ofWireName(priority)
                .orElseThrow(() -> new RefusedException("--priority is urgent, high, normal or low, not " + priority));
        try (Engine engine = workspace.open(t.clocks())) {
            Operator.Request request = new Operator.Request(t.user(), reason);
            Optional<String> id = engine.enqueue(scope.scope(engine.source()), wanted, request);
            answer(
                    Json.object()
                            .put("rollback_id", id)
                            .put("priority", wanted.wireName())
                            .build(),
                    List.of(id.map(i -> i + " waits to be confirmed, " + wanted.wireName())
                            .orElse("There is nothing to undo.")));
            return OK;
        }
    }
}
