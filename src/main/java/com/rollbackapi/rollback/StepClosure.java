package com.rollbackapi.rollback;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.projection.World.ObjectHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Steps and their causal descendants: who read, later, what a member wrote, and who names a member's step as a cause.
/// A later write alone makes nobody a descendant. A step goes whole: several actions may make one.
///
/// @param asked the runs of the steps that it started from
/// @param actions by entry: the members
/// @param reasons by entry: why it joined; none for those asked for
record StepClosure(Set<String> asked, Map<Long, ActionRow> actions, Map<Long, String> reasons) implements Members {

    static StepClosure of(Picture picture, Causes causes, Collection<ActionRow> steps) {
        Map<Long, List<ObjectHistory>> written = new HashMap<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            h.effects().stream()
                    .map(Effect::entry)
                    .distinct()
                    .forEach(entry -> written.computeIfAbsent(entry, e -> new ArrayList<>())
                            .add(h));
        }
        StepClosure closure = new StepClosure(new TreeSet<>(), new TreeMap<>(), new HashMap<>());
        Deque<ActionRow> open = new ArrayDeque<>(steps);
        Set<String> passed = new HashSet<>();
        for (ActionRow step : steps) {
            closure.asked.add(step.runId());
            closure.actions.put(step.entry(), step);
        }
        while (!open.isEmpty()) {
            ActionRow member = open.poll();
            for (ObjectHistory h : written.getOrDefault(member.entry(), List.of())) {
                for (ActionRow reader : causes.readers(h, member.entry(), Long.MAX_VALUE)) {
                    closure.join(
                            causes,
                            reader,
                            "read " + h.target() + "/" + h.object() + ", which " + member.step() + " wrote in entry "
                                    + member.entry(),
                            open);
                }
            }
            for (ActionRow child : causes.children(member, passed)) {
                closure.join(causes, child, "rests on step " + member.step(), open);
            }
        }
        return closure;
    }

    private void join(Causes causes, ActionRow descendant, String reason, Deque<ActionRow> open) {
        for (ActionRow action : causes.named(descendant.step())) {
            if (actions.putIfAbsent(action.entry(), action) == null) {
                reasons.put(action.entry(), action.step() + ", in entry " + descendant.entry() + ", " + reason);
                open.add(action);
            }
        }
    }

    @Override
    public Set<String> runs() {
        Set<String> runs = new TreeSet<>();
        actions.values().forEach(a -> runs.add(a.runId()));
        return runs;
    }

    @Override
    public List<String> dependentSteps() {
        return actions.values().stream()
                .filter(a -> reasons.containsKey(a.entry()))
                .map(ActionRow::step)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Optional<String> reason(Effect effect) {
        return Optional.ofNullable(reasons.get(effect.entry()));
    }

    @Override
    public boolean includes(ActionRow action) {
        return actions.containsKey(action.entry());
    }
}
