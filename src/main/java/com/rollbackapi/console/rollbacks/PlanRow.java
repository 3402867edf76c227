package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One line of a plan: an object put back, or an effect that takes a person.
record PlanRow(int number, String undoes, Where where, Cell how, Progress progress) {
    /// @param entry the newest action undone, to look at
    record Where(String target, String object, Optional<Long> entry) {}

    record Progress(Cell state, Cell took) {}

    /// In dependency order, what takes a person at the end.
    ///
    /// @param row the rollback that runs the plan, if one does
    /// @param tasks those of the picture
    static List<PlanRow> of(Plan plan, Optional<RollbackRow> row, Collection<TaskRow> tasks) {
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
                    Cell.toned(
                            Tone.SUCCESS,
                            Messages.text(
                                    step.replacement().isPresent() ? "rollbacks.how.reverse" : "rollbacks.how.remove")),
                    new Progress(
                            done.map(s -> state(s, plan))
                                    .orElse(Cell.dot(Tone.MUTED, Messages.text("rollbacks.step.planned"))),
                            done.flatMap(RollbackRow.Step::tookMicros)
                                    .map(us -> Cell.number(Times.took(us), us))
                                    .orElse(Cell.number("–", -1)))));
        }
        for (Plan.Undone action : plan.actions()) {
            if (action.effects() != EffectClass.REVERSIBLE) {
                rows.add(byHand(rows.size() + 1, action, row, tasks));
            }
        }
        return rows;
    }

    private static PlanRow byHand(
            int number, Plan.Undone action, Optional<RollbackRow> row, Collection<TaskRow> tasks) {
        boolean irreversible = action.effects() == EffectClass.IRREVERSIBLE;
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
                irreversible
                        ? Cell.toned(Tone.DANGER, Messages.text("rollbacks.how.review"))
                        : Cell.toned(Tone.WARNING, Messages.text("rollbacks.how.compensate")),
                new Progress(
                        task.map(t -> Cell.dot(
                                        t.closed() ? Tone.SUCCESS : Tone.WARNING,
                                        Messages.text("rollbacks.step.task", t.id())))
                                .orElse(Cell.dot(Tone.WARNING, Messages.text("rollbacks.step.byhand"))),
                        Cell.number("–", -1)));
    }

    private static Cell state(RollbackRow.Step step, Plan plan) {
        if (step.progress() == RollbackRow.Progress.WAITING
                && step.number() > 1
                && !plan.steps().isEmpty()) {
            return Cell.dot(Tone.MUTED, Messages.text("rollbacks.step.waiting", step.number() - 1));
        }
        return Cell.state(Tone.of(step.progress()), step.progress());
    }

    private static String undone(List<Long> entries, Map<Long, String> tools) {
        Map<String, Long> counts = entries.stream()
                .collect(Collectors.groupingBy(
                        e -> tools.getOrDefault(e, Messages.text("rollbacks.write")),
                        LinkedHashMap::new,
                        Collectors.counting()));
        String text = counts.entrySet().stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " ×" + e.getValue())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? Messages.text("rollbacks.forward") : text;
    }
}
