package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.CompensationRow.State;
import com.rollbackapi.projection.Picture;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// An action that can still be offset, and how long.
///
/// @param secondsLeft whole seconds until it is too late; empty where that never comes
public record UndoWindow(CompensationRow action, Optional<Long> secondsLeft) {

    /// Those that are open, by what closes first; what never closes comes last, oldest first.
    public static List<UndoWindow> open(Picture picture, Instant now) {
        return picture.world().compensations().values().stream()
                .filter(c -> c.state() == State.OPEN && isOpen(c.closes(), now))
                .sorted(Comparator.<CompensationRow, Instant>comparing(
                                c -> c.closes().orElse(Instant.MAX))
                        .thenComparingLong(CompensationRow::entry))
                .map(c -> new UndoWindow(c, secondsLeft(c.closes(), now)))
                .toList();
    }

    /// Whether it is not too late.
    static boolean isOpen(Optional<Instant> closes, Instant now) {
        return closes.isEmpty() || now.isBefore(closes.get());
    }

    static Optional<Long> secondsLeft(Optional<Instant> closes, Instant now) {
        return closes.map(c -> Duration.between(now, c).toSeconds());
    }

    /// As the command line and the API show it.
    public Json.Obj toJson() {
        Json.Builder row = Json.object()
                .put("entry", action.entry())
                .put("run_id", action.runId())
                .put("step_id", action.stepId())
                .put("tool", action.tool())
                .put("operation", action.type())
                .put("allowed_until", action.allowedUntil())
                .put("in_doubt", action.inDoubt());
        secondsLeft.ifPresent(s -> row.put("seconds_left", s));
        return row.build();
    }
}
