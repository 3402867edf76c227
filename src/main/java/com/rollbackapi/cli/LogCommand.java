package com.rollbackapi.cli;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Revealed;
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

    @Option(names = "--stored", description = "With --json, personal values as they are stored: encrypted.")
    private boolean stored;

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
            List<String> findings = new ArrayList<>();
            for (IndexedEntry e : source.entries(Math.max(0, from), source.size())) {
                if (run.isEmpty() || e.entry().runId().equals(run)) {
                    Revealed revealed = source.reveal(e);
                    revealed.findings().forEach(f -> findings.add("entry " + e.index() + ", " + f));
                    rows.add(Json.object()
                            .put("index", e.index())
                            .put("entry", stored ? parsed(e) : parsed(e).with("body", revealed.toJson()))
                            .build());
                    lines.add("%6d  %s  %-22s %-20s %s"
                            .formatted(
                                    e.index(),
                                    e.entry().time(),
                                    e.entry().event().wireName(),
                                    e.entry().actor(),
                                    e.entry().runId().orElse("")));
                    revealed.fields().forEach(f -> lines.add("        " + f.name() + "  " + said(f)));
                }
            }
            answer(Json.object().put("entries", Json.of(rows)).build(), lines);
            findings.forEach(t::error);
            return Math.max(ReadOnly.shown(source, t), findings.isEmpty() ? OK : FINDING);
        }
    }

    private void listRuns(Source source) {
        List<Json> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        source.head().runs().values().forEach(r -> {
            rows.add(Json.object()
                    .put("run_id", r.runId())
                    .put("agent_id", r.agentId())
                    .put("tenant", r.assignment().tenant())
                    .put("task_class", r.assignment().taskClass())
                    .put("actions", r.actions())
                    .put("mutations", r.mutations())
                    .put("undone", r.undone())
                    .build());
            lines.add("%-40s %5d actions %5d mutations%s"
                    .formatted(r.runId(), r.actions(), r.mutations(), r.undone() ? "  undone" : ""));
        });
        answer(Json.object().put("runs", Json.of(rows)).build(), lines);
    }

    private static String said(Revealed.Field field) {
        String commitment = "commitment " + field.redactable().commitment();
        return switch (field.content()) {
            case Revealed.Content.Open(Json value) -> CanonicalJson.text(value);
            case Revealed.Content.Redacted(Optional<Long> erased) ->
                "redacted" + erased.map(entry -> " by entry " + entry).orElse("") + ", " + commitment;
            case Revealed.Content.Broken(String finding) -> "NOT intact: " + finding + ", " + commitment;
        };
    }

    private static Json.Obj parsed(IndexedEntry e) {
        try {
            return StrictJson.parseObject(e.entry().toBytes());
        } catch (MalformedJsonException bug) {
            throw new IllegalStateException("an entry is canonical JSON", bug);
        }
    }
}
