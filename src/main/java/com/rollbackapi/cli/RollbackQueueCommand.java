package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Queued;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "queue",
        description = "List the rollbacks that wait to be confirmed, in the order of their turn.")
final class RollbackQueueCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    RollbackQueueCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            List<Queued> queue = Queued.of(source.head(), source.blobs());
            answer(
                    Json.object()
                            .put(
                                    "queue",
                                    Json.of(queue.stream().map(Queued::toJson).toList()))
                            .build(),
                    lines(queue));
            return ReadOnly.shown(source, t);
        }
    }

    private static List<String> lines(List<Queued> queue) {
        List<String> lines = new ArrayList<>();
        for (Queued q : queue) {
            RollbackRow row = q.row();
            String until = row.place().closes().map(c -> ", until " + c).orElse("");
            lines.add("#%-3d %-10s %-7s %s, %d mutations%s"
                    .formatted(
                            q.number(),
                            row.id(),
                            row.place().priority().wireName(),
                            row.scope(),
                            row.mutations(),
                            until));
            q.waiting().ifPresent(w -> lines.add("     " + w.text()));
        }
        return lines.isEmpty() ? List.of("Nothing waits to be rolled back.") : lines;
    }
}
