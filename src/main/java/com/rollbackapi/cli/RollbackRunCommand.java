package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "run",
        description = "Contain, restore, verify and seal. Exit 0 only where all of it holds.")
final class RollbackRunCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--plan", paramLabel = "HASH", description = "Run only if the plan is still this one.")
    private Optional<String> confirmed = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    RollbackRunCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Scope wanted = scope.scope(engine.source());
            Hash plan = confirmed.isPresent()
                    ? hash(confirmed.get())
                    : engine.preview(wanted).planHash();
            Outcome outcome = engine.rollback(wanted, plan, new Operator.Request(t.user(), reason));
            Json.Builder state = Json.object();
            stateHash(engine).ifPresent(h -> state.put("state_sha256", h.hex()));
            return report(outcome, state, left(engine, outcome));
        }
    }

    /// The tasks that wait for people because of it.
    private static List<TaskRow> left(Engine engine, Outcome outcome) {
        Optional<String> rollback = switch (outcome) {
            case Outcome.Restored r -> Optional.of(r.rollbackId());
            case Outcome.Partial p -> Optional.of(p.rollbackId());
            case Outcome.Refused r -> r.rollbackId();
            case Outcome.Unchanged _ -> Optional.empty();
        };
        return engine.picture().tasks().values().stream()
                .filter(t ->
                        !t.closed() && rollback.isPresent() && t.rollbackId().equals(rollback))
                .toList();
    }

    private static Json task(TaskRow task) {
        return Json.object()
                .put("task", task.id())
                .put("title", task.title())
                .put("object", task.object())
                .put("ours", task.ours().map(Write::ref))
                .put("theirs", task.theirs().map(Write::ref))
                .build();
    }

    private static Hash hash(String text) throws RefusedException {
        try {
            return Hash.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("--plan: " + e.getMessage());
        }
    }

    /// Where the workspace has one documents target, its state.
    private static Optional<Hash> stateHash(Engine engine) throws IOException, RefusedException {
        List<TargetConfig> documents = engine.config().targets().stream()
                .filter(c -> c.kind() == TargetConfig.Kind.DOCUMENTS)
                .toList();
        return documents.size() == 1
                ? Optional.of(engine.stateHash(documents.getFirst().name()))
                : Optional.empty();
    }

    private static List<String> restored(Outcome.Restored r, List<TaskRow> left) {
        List<String> lines = new ArrayList<>();
        lines.add(r.rollbackId() + ": restored and verified, " + r.mutations() + " mutations undone in "
                + r.latencyMillis() + " ms.");
        left.forEach(task -> lines.add("  " + task.id() + ": " + task.title()));
        return lines;
    }

    private int report(Outcome outcome, Json.Builder b, List<TaskRow> left) {
        b.put("tasks", Json.of(left.stream().map(RollbackRunCommand::task).toList()));
        switch (outcome) {
            case Outcome.Restored r -> {
                b.put("rollback_id", r.rollbackId())
                        .put("status", "restored")
                        .put("integrity", "verified")
                        .put("root", r.root().hex())
                        .put("mutations", r.mutations())
                        .put("latency_ms", r.latencyMillis());
                answer(b.build(), restored(r, left));
                return OK;
            }
            case Outcome.Unchanged u -> {
                b.put("rollback_id", Json.Null.NULL)
                        .put("status", "unchanged")
                        .put("integrity", "verified")
                        .put("latency_ms", 0);
                answer(
                        b.build(),
                        List.of("Unchanged: there is nothing to undo (plan "
                                + u.planHash().substring(0, 12) + ")."));
                return OK;
            }
            case Outcome.Partial p -> {
                b.put("rollback_id", p.rollbackId())
                        .put("status", "partial")
                        .put("integrity", "failed")
                        .strings("findings", p.findings())
                        .put("latency_ms", p.latencyMillis());
                answer(
                        b.build(),
                        List.of(p.rollbackId() + ": PARTIAL, not restored: " + String.join("; ", p.findings())));
                return FINDING;
            }
            case Outcome.Refused r -> {
                b.put("rollback_id", r.rollbackId())
                        .put("status", "refused")
                        .put("integrity", "unknown")
                        .put("reason", r.reason())
                        .put(
                                "conflicts",
                                Json.of(r.conflicts().stream()
                                        .map(Conflict::toJson)
                                        .toList()))
                        .put("latency_ms", 0);
                r.replacement().ifPresent(h -> b.put("plan_hash", h.hex()));
                answer(
                        b.build(),
                        List.of("Refused: " + r.reason()
                                + r.replacement()
                                        .map(h -> " (the plan now: " + h + ")")
                                        .orElse("")));
                return FINDING;
            }
        }
    }
}
