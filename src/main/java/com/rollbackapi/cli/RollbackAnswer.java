package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is said of how a rollback ended, or stopped.
///
/// @param good whether the state is as it was asked for
record RollbackAnswer(boolean good, Json.Obj json, List<String> lines) {
    static RollbackAnswer of(Engine engine, Outcome outcome) throws IOException, RefusedException {
        Json.Builder b = Json.object();
        stateHash(engine).ifPresent(h -> b.put("state_sha256", h.hex()));
        List<TaskRow> left = left(engine, outcome);
        b.put("tasks", Json.of(left.stream().map(RollbackAnswer::task).toList()));
        tries(engine, outcome).ifPresent(tries -> b.put("tries", tries));
        return switch (outcome) {
            case Outcome.Restored r -> restored(r, b, left);
            case Outcome.Unchanged u -> {
                b.put("rollback_id", Json.Null.NULL)
                        .put("status", "unchanged")
                        .put("integrity", "verified")
                        .put("latency_ms", 0);
                yield new RollbackAnswer(
                        true,
                        b.build(),
                        List.of("Unchanged: there is nothing to undo (plan "
                                + u.planHash().substring(0, 12) + ")."));
            }
            case Outcome.Paused p -> paused(p, b, left);
            case Outcome.Partial p -> {
                b.put("rollback_id", p.rollbackId())
                        .put("status", "partial")
                        .put("integrity", "failed")
                        .strings("findings", p.findings())
                        .put("latency_ms", p.latencyMillis());
                yield new RollbackAnswer(
                        false,
                        b.build(),
                        List.of(p.rollbackId() + ": PARTIAL, not restored: " + String.join("; ", p.findings())));
            }
            case Outcome.Refused r -> refused(r, b);
        };
    }

    private static RollbackAnswer restored(Outcome.Restored r, Json.Builder b, List<TaskRow> left) {
        b.put("rollback_id", r.rollbackId())
                .put("status", "restored")
                .put("integrity", "verified")
                .put("root", r.root().hex())
                .put("mutations", r.mutations())
                .put("latency_ms", r.latencyMillis());
        List<String> lines = new ArrayList<>();
        lines.add(r.rollbackId() + ": restored and verified, " + r.mutations() + " mutations undone in "
                + r.latencyMillis() + " ms.");
        lines.addAll(lines(left));
        return new RollbackAnswer(true, b.build(), lines);
    }

    /// Not restored yet, so not good: a script does not go on behind it by mistake.
    private static RollbackAnswer paused(Outcome.Paused p, Json.Builder b, List<TaskRow> left) {
        b.put("rollback_id", p.rollbackId())
                .put("status", "paused")
                .put("integrity", "unknown")
                .put("pause_after", p.after())
                .put("done", p.done())
                .put("steps", p.steps())
                .put("latency_ms", 0);
        List<String> lines = new ArrayList<>();
        lines.add(p.text() + ". It goes on with: rbx rollback resume " + p.rollbackId());
        lines.addAll(lines(left));
        return new RollbackAnswer(false, b.build(), lines);
    }

    private static RollbackAnswer refused(Outcome.Refused r, Json.Builder b) {
        b.put("rollback_id", r.rollbackId())
                .put("status", "refused")
                .put("integrity", "unknown")
                .put("reason", r.reason())
                .put(
                        "conflicts",
                        Json.of(r.conflicts().stream().map(Conflict::toJson).toList()))
                .put("latency_ms", 0);
        r.replacement().ifPresent(h -> b.put("plan_hash", h.hex()));
        String now = r.replacement().map(h -> " (the plan now: " + h + ")").orElse("");
        return new RollbackAnswer(false, b.build(), List.of("Refused: " + r.reason() + now));
    }

    /// How often it was tried to prepare it, where a system failed for a moment.
    private static Optional<Integer> tries(Engine engine, Outcome outcome) {
        return outcome.id()
                .map(id -> engine.picture().rollbacks().get(id))
                .map(RollbackRow::tries)
                .filter(tries -> tries > 1);
    }

    /// The tasks that wait for people because of it.
    private static List<TaskRow> left(Engine engine, Outcome outcome) {
        Optional<String> rollback = outcome.id();
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

    private static List<String> lines(List<TaskRow> left) {
        return left.stream().map(t -> "  " + t.id() + ": " + t.title()).toList();
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
}
