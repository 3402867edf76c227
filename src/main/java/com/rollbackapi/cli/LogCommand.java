package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(name = "log", description = "List the journal's entries; --json answers with {entries: [...]}.")
final class LogCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--run", paramLabel = "ID", description = "Only entries of this run.")
    private Optional<String> run = Optional.empty();

    @Option(names = "--runs", description = "List the runs instead.")
    private boolean runs;

    @Option(names = "--from", paramLabel = "INDEX", description = "Start at this entry.")
    private long from;

    LogCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            if (runs) {
                listRuns(source);
                return ReadOnly.shown(source, t);
            }
            List<Json> rows = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            for (IndexedEntry e : source.entries(Math.max(0, from), source.size())) {
                if (run.isEmpty() || e.entry().runId().equals(run)) {
                    rows.add(Json.object()
                            .put("index", e.index())
                            .put("entry", parsed(e))
                            .build());
                    lines.add("%6d  %s  %-22s %-20s %s"
                            .formatted(
                                    e.index(),
                                    e.entry().time(),
                                    e.entry().event().wireName(),
                                    e.entry().actor(),
                                    e.entry().runId().orElse("")));
                }
            }
            answer(Json.object().put("entries", Json.of(rows)).build(), lines);
            return ReadOnly.shown(source, t);
        }
    }

    private void listRuns(Source source) {
        List<Json> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        source.head().runs().values().forEach(r -> {
            rows.add(Json.object()
                    .put("run_id", r.runId())
                    .put("agent_id", r.agentId())
                    .put("actions", r.actions())
                    .put("mutations", r.mutations())
                    .put("undone", r.undone())
                    .build());
            lines.add("%-40s %5d actions %5d mutations%s"
                    .formatted(r.runId(), r.actions(), r.mutations(), r.undone() ? "  undone" : ""));
        });
        answer(Json.object().put("runs", Json.of(rows)).build(), lines);
    }

    private static Json parsed(IndexedEntry e) throws IOException {
        try {
            return StrictJson.parse(e.entry().toBytes());
        } catch (MalformedJsonException bug) {
            throw new IllegalStateException("an entry is canonical JSON", bug);
        }
    }
}
