package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.FollowUps;
import com.rollbackapi.rollback.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One line of a plan: an object put back, or an effect that another call offsets or that takes a person.
record PlanRow(int number, String undoes, Where where, Cell how, Progress progress) {
    /// @param entry the newest action undone, to look at
    record Where(String target, String object, Optional<Long> entry) {}

    record Progress(Cell state, Cell took) {}

    /// In dependency order, what takes a person at the end.
    ///
    /// @param row the rollback that runs the plan, if one does
    /// @param fates what becomes of each action
    /// @param tasks those of the picture
    static List<PlanRow> of(Plan plan, Optional<RollbackRow> row, Collection<Fate> fates, Collection<TaskRow> tasks) {
        Map<Long, String> tools = new HashMap<>();
        plan.actions().forEach(a -> tools.put(a.entry(), a.tool()));
        Map<Integer, RollbackRow.Step> steps = new HashMap<>();
        row.ifPresent(r -> r.steps().forEach(s -> steps.put(s.number(), s)));
        List<PlanRow> rows = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            Optional<RollbackRow.Step> done = Optional.ofNullable(steps.get(step.number()));
            rows.add(new PlanRow(
                    step.number(),
                    undone(step.undoes(), tools),
                    new Where(
                            step.target(), step.object(), step.undoes().stream().findFirst()),
                    Cell.toned(Tone.SUCCESS, Messages.text(how(step))),
                    new Progress(
                            done.map(s -> state(s, plan))
                                    .orElse(Cell.dot(Tone.MUTED, Messages.text("rollbacks.step.planned"))),
                            done.flatMap(RollbackRow.Step::tookMicros)
                                    .map(us -> Cell.number(Times.took(us), us))
                                    .orElse(Cell.number("–", -1)))));
        }
        for (Fate fate : fates) {
            if (fate.kind() != Fate.Kind.REVERSED) {
                rows.add(outside(rows.size() + 1, fate, row, tasks));
            }
        }
        for (Plan.Task task : plan.tasks()) {
            rows.add(left(rows.size() + 1, task, tasks));
        }
        return rows;
    }

    private static String how(Plan.Step step) {
        if (!step.kept().isEmpty()) {
            return "rollbacks.how.merge";
        }
        return step.replacement().isPresent() ? "rollbacks.how.reverse" : "rollbacks.how.remove";
    }

    /// An object that nobody can put back without overwriting what somebody wrote there since.
    private static PlanRow left(int number, Plan.Task left, Collection<TaskRow> tasks) {
        Optional<TaskRow> asked =
                tasks.stream().filter(t -> FollowUps.asks(t, left)).reduce((a, b) -> b);
        return new PlanRow(
                number,
                Messages.text("rollbacks.write"),
                new Where(left.target(), left.object(), Optional.empty()),
                Cell.toned(Tone.WARNING, Messages.text("rollbacks.how.left")),
                new Progress(
                        asked.map(PlanRow::state)
                                .orElse(Cell.dot(Tone.WARNING, Messages.text("rollbacks.step.byhand"))),
                        Cell.number("–", -1)));
    }

    private static Cell state(TaskRow task) {
        return Cell.dot(task.closed() ? Tone.SUCCESS : Tone.WARNING, Messages.text("rollbacks.step.task", task.id()));
    }

    /// An effect that lies outside every target.
    private static PlanRow outside(int number, Fate fate, Optional<RollbackRow> row, Collection<TaskRow> tasks) {
        Plan.Undone action = fate.action();
        Optional<TaskRow> task = tasks.stream()
                .filter(t -> row.isPresent() && t.rollbackId().equals(row.map(RollbackRow::id)))
                .filter(t -> t.object().equals(Optional.of("entry " + action.entry())))
                .findFirst();
        return new PlanRow(
                number,
                action.tool(),
                new Where(
                        Messages.text("rollbacks.outside"),
                        Messages.text("rollbacks.entry", Times.count(action.entry())),
                        Optional.of(action.entry())),
                how(fate),
                new Progress(task.map(PlanRow::state).orElse(state(fate)), Cell.number("–", -1)));
    }

    private static Cell how(Fate fate) {
        return switch (fate.kind()) {
            case REVERSED, OFFSET -> Cell.toned(Tone.SUCCESS, Messages.text("rollbacks.how.offset"));
            case COMPENSATED -> Cell.toned(Tone.SUCCESS, compensated(fate));
            case EXPIRED -> Cell.toned(Tone.DANGER, Messages.text("rollbacks.how.expired"));
            case BY_HAND -> Cell.toned(Tone.WARNING, Messages.text("rollbacks.how.byhand"));
            case IRREVERSIBLE -> Cell.toned(Tone.DANGER, Messages.text("rollbacks.how.review"));
        };
    }

    private static String compensated(Fate fate) {
        return fate.secondsLeft().isPresent()
                ? Messages.text(
                        "rollbacks.how.until", Times.length(fate.secondsLeft().get() * 1_000))
                : Messages.text("rollbacks.how.compensate");
    }

    private static Cell state(Fate fate) {
        return switch (fate.kind()) {
            case REVERSED, OFFSET -> Cell.dot(Tone.SUCCESS, Messages.text("rollbacks.step.offset"));
            case COMPENSATED -> Cell.dot(Tone.MUTED, Messages.text("rollbacks.step.planned"));
            case EXPIRED, BY_HAND, IRREVERSIBLE -> Cell.dot(Tone.WARNING, Messages.text("rollbacks.step.byhand"));
        };
    }

    private static Cell state(RollbackRow.Step step, Plan plan) {
        if (step.progress() == RollbackRow.Progress.WAITING
                && step.number() > 1
                && !plan.steps().isEmpty()) {
            return Cell.dot(Tone.MUTED, Messages.text("rollbacks.step.waiting", step.number() - 1));
        }
        return Cell.state(Tone.of(step.progress()), step.progress());
    }

    private static String undone(EntryNumbers entries, Map<Long, String> tools) {
        String write = Messages.text("rollbacks.write");
        String text = RollbackRow.undone(entries.stream().map(e -> tools.getOrDefault(e, write)));
        return text.isEmpty() ? Messages.text("rollbacks.forward") : text;
    }
}
