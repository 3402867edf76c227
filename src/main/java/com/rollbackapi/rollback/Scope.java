package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What a rollback is asked to undo.
public sealed interface Scope {
    /// Runs, each undone whole together with every later writer of the same objects.
    record Runs(List<String> runIds) implements Scope {
        public Runs {
            runIds = List.copyOf(new TreeSet<>(runIds));
            if (runIds.isEmpty()) {
                throw new IllegalArgumentException("name at least one run");
            }
        }
    }

    /// Steps, each undone with its causal descendants; all else stays, also the other steps of their runs.
    ///
    /// @param steps each `run/step`
    record Steps(List<String> steps) implements Scope {
        public Steps {
            steps = List.copyOf(new TreeSet<>(steps));
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("name at least one step");
            }
        }
    }

    /// Back to a checkpoint, by id (`CKPT-025`), name (`checkpoint_7fa91c`) or unique leading hex digits; all it
    /// covers, or one service of it.
    record Checkpoint(String checkpoint, Optional<String> service) implements Scope {}

    /// Back to the state after the first `position` entries of the journal.
    record Position(long position) implements Scope {
        public Position {
            if (position < 0) {
                throw new IllegalArgumentException("a position is 0 or more, not " + position);
            }
        }
    }

    /// What aborts a rollback: back to its safety checkpoint. Throws [UnknownScopeException] for a rollback that
    /// the picture does not have, or that never came to take one.
    static Scope before(Picture picture, String rollbackId) throws UnknownScopeException {
        RollbackRow row = picture.rollbacks().get(rollbackId);
        if (row == null) {
            throw new UnknownScopeException("no rollback '" + rollbackId + "' in this journal");
        }
        String safety = row.safetyCheckpoint()
                .orElseThrow(() -> new UnknownScopeException(
                        rollbackId + " has changed nothing: it took no safety checkpoint to go back to"));
        return new Checkpoint(safety, Optional.empty());
    }

    /// The canonical form, part of the plan's hash.
    default Json.Obj toJson() {
        return switch (this) {
            case Runs r -> Json.object().strings("runs", r.runIds()).build();
            case Steps s -> Json.object().strings("steps", s.steps()).build();
            case Checkpoint c ->
                Json.object()
                        .put("checkpoint", c.checkpoint())
                        .put("service", c.service())
                        .build();
            case Position p -> Json.object().put("position", p.position()).build();
        };
    }

    /// Reads what [#toJson] wrote. Throws `IllegalArgumentException` where it is no scope.
    static Scope fromJson(Json.Obj o) {
        if (o.get("runs").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items)) {
            return new Runs(texts(items));
        }
        if (o.get("steps").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items)) {
            return new Steps(texts(items));
        }
        if (o.number("position").isPresent()) {
            return new Position((long) o.number("position").getAsDouble());
        }
        return new Checkpoint(
                o.text("checkpoint")
                        .orElseThrow(() -> new IllegalArgumentException(
                                "a scope has \"runs\", \"steps\", a \"checkpoint\" or a \"position\"")),
                o.text("service"));
    }

    private static List<String> texts(List<Json> items) {
        return items.stream()
                .map(i -> i instanceof Json.Str(String text) ? text : "")
                .toList();
    }

    /// In words, for people.
    default String text() {
        return switch (this) {
            case Runs r when r.runIds().size() == 1 -> "run " + r.runIds().getFirst();
            case Runs r -> r.runIds().size() + " runs";
            case Steps s when s.steps().size() == 1 -> "step " + s.steps().getFirst();
            case Steps s -> s.steps().size() + " steps";
            case Checkpoint c -> c.service().map(s -> s + " to ").orElse("to ") + c.checkpoint();
            case Position p -> "to position " + p.position();
        };
    }
}
