package com.rollbackapi.console.operations;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.projection.TriggerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What operations shows of a picture, in which order.
final class OperationsModel {
    private static final Duration DAY = Duration.ofHours(24);
    private static final int LAST_ACTIONS = 40;

    private OperationsModel() {}

    /// What needs attention first: the gravest state, then what changed most since its restore point.
    static List<ServiceRow> services(Picture picture) {
        return picture.services().values().stream()
                .sorted(Comparator.comparing(ServiceRow::state)
                        .thenComparing(Comparator.comparingLong(ServiceRow::mutationsSince)
                                .reversed())
                        .thenComparing(ServiceRow::name))
                .toList();
    }

    static long needAttention(Picture picture) {
        return picture.services().values().stream()
                .filter(s -> s.state() != ServiceRow.State.STABLE)
                .count();
    }

    /// What has begun, what waits in the order of its turn, then what has ended, the newest first.
    static List<RollbackRow> rollbacks(Picture picture) {
        List<RollbackRow> rows = new ArrayList<>(picture.activeRollbacks());
        picture.rollbacks().values().stream()
                .filter(r -> r.status().ended())
                .sorted(Comparator.comparing(RollbackRow::updated).reversed())
                .forEach(rows::add);
        return rows;
    }

    /// The state of a rollback in words: the stage that runs, or how it ended and in what time.
    static Cell state(RollbackRow r) {
        String text = switch (r.status()) {
            case RUNNING ->
                r.stages().stream()
                        .filter(s -> s.progress() == RollbackRow.Progress.RUNNING)
                        .map(s -> s.name().name().toLowerCase(Locale.ROOT))
                        .findFirst()
                        .orElse(Cell.word(r.status()));
            case RESTORED ->
                r.latencyMillis()
                        .map(ms -> Cell.word(r.status()) + " · " + ms + " ms")
                        .orElse(Cell.word(r.status()));
            case QUEUED -> Messages.text("operations.queued");
            case PAUSED ->
                Messages.text("operations.paused", r.done().size(), r.steps().size());
            case UNCHANGED, PARTIAL, REFUSED -> Cell.word(r.status());
        };
        return Cell.dot(Tone.of(r.status()), text);
    }

    /// Checkpoints people would restore, and those found bad; newest first. Baselines of single services come last.
    static List<CheckpointRow> restorePoints(Picture picture) {
        return picture.checkpoints().values().stream()
                .filter(c -> c.purpose() != CheckpointRow.Purpose.SAFETY)
                .sorted(Comparator.comparing((CheckpointRow c) -> c.purpose() == CheckpointRow.Purpose.BASELINE)
                        .thenComparing(
                                Comparator.comparingLong(CheckpointRow::entry).reversed()))
                .toList();
    }

    static String services(CheckpointRow c) {
        List<String> names =
                c.captures().stream().map(CheckpointRow.Capture::target).toList();
        return names.size() == 1 ? names.getFirst() : Messages.text("operations.services", names.size());
    }

    static List<TriggerRow> triggers(Picture picture) {
        return List.copyOf(picture.triggers()).reversed();
    }

    static long triggersInADay(Picture picture) {
        Instant from = picture.time().minus(DAY);
        return picture.triggers().stream().filter(t -> t.time().isAfter(from)).count();
    }

    static Tone tone(TriggerRow trigger) {
        return trigger.response().contains("contain") ? Tone.DANGER : Tone.WARNING;
    }

    static List<MigrationRow> migrations(Picture picture) {
        return picture.migrations().values().stream()
                .filter(m -> m.state() != MigrationRow.State.APPLIED)
                .sorted(Comparator.comparing(MigrationRow::state)
                        .thenComparing(Comparator.comparing(MigrationRow::time).reversed()))
                .toList();
    }

    static Cell state(MigrationRow m) {
        String text = m.recoveredBy()
                .map(r -> Messages.text("operations.recovered", r))
                .orElse(Cell.word(m.state()));
        return Cell.dot(Tone.of(m.state()), text);
    }

    /// The newest actions on a service, newest first.
    static List<ActionRow> actions(Picture picture, String service) {
        return List.copyOf(picture.recentActions()).reversed().stream()
                .filter(a -> a.service().equals(Optional.of(service)))
                .limit(LAST_ACTIONS)
                .toList();
    }

    /// What an action was: refused, failed, or how it can be undone.
    static Cell effect(ActionRow a) {
        return switch (a.outcome()) {
            case REFUSED, FAILED -> Cell.toned(Tone.DANGER, Cell.word(a.outcome()));
            case EXECUTED ->
                a.effects().map(e -> Cell.toned(Tone.of(e), e.wireName())).orElse(Cell.quiet(Cell.word(a.outcome())));
        };
    }

    /// The run that wrote to a service last, where it may still write.
    static Optional<String> writingRun(Picture picture, ServiceRow service) {
        return lastRun(picture, service).filter(run -> containment(picture, run).isEmpty());
    }

    /// The run that wrote to a service last; a baseline or a rollback is no run.
    static Optional<String> lastRun(Picture picture, ServiceRow service) {
        return service.lastRun().filter(run -> picture.runs().containsKey(run));
    }

    static Optional<ContainmentRow> containment(Picture picture, String run) {
        return picture.containments().values().stream()
                .filter(c -> c.runId().equals(Optional.of(run)) && !c.lifted())
                .findFirst();
    }

    static String since(ServiceRow service) {
        return Messages.text("operations.since.count", Times.count(service.mutationsSince()));
    }
}
