package com.rollbackapi.rollback;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.projection.World.ObjectHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What actions rest on by their own words: the objects that they read, the steps that caused them and the steps that
/// they depend on. Actions that were undone, and those that failed and did nothing, are left out.
final class Causes {
    private final Map<String, List<ActionRow>> byRun = new HashMap<>();
    private final Map<String, List<ActionRow>> byStep = new HashMap<>();
    private final Map<String, List<ActionRow>> readers = new HashMap<>();
    private final Map<String, List<ActionRow>> children = new HashMap<>();

    private Causes() {}

    /// Looks only at actions from entry `from` on.
    static Causes of(Picture picture, long from) {
        Set<Long> counting = new HashSet<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            for (Effect e : h.effects()) {
                counting.add(e.entry());
            }
        }
        Causes causes = new Causes();
        for (ActionRow a : picture.world().actions().tailMap(from, true).values()) {
            boolean stands = a.writes() > 0 ? counting.contains(a.entry()) : stands(picture, a);
            if (stands || picture.world().unsettled(a.entry()).isPresent()) {
                add(causes.byRun, a.runId(), a);
                add(causes.byStep, a.step(), a);
                new LinkedHashSet<>(a.grounds().reads()).forEach(r -> add(causes.readers, r, a));
            }
        }
        causes.byStep
                .values()
                .forEach(actions ->
                        actions.forEach(a -> causes.parents(a).forEach(parent -> add(causes.children, parent, a))));
        return causes;
    }

    /// What nothing offsets may have happened though its reply was lost; of the rest it is known once it is
    /// settled.
    private static boolean stands(Picture picture, ActionRow a) {
        RunRow run = picture.runs().get(a.runId());
        boolean isInDoubt = a.stands() && !picture.world().compensations().containsKey(a.entry());
        return (a.outcome() == ActionRow.Outcome.EXECUTED || isInDoubt) && (run == null || !run.undone());
    }

    private static void add(Map<String, List<ActionRow>> index, String key, ActionRow a) {
        index.computeIfAbsent(key, k -> new ArrayList<>()).add(a);
    }

    /// The steps that an action says it comes from, as far as the journal has them.
    private Set<String> parents(ActionRow a) {
        Set<String> parents = new LinkedHashSet<>();
        for (String step : a.grounds().dependsOn()) {
            if (byStep.containsKey(step)) {
                parents.add(step);
            }
        }
        // several actions may make one step: to name it as its own parent says nothing
        parent(a).filter(p -> !p.equals(a.step())).ifPresent(parents::add);
        return parents;
    }

    private Optional<String> parent(ActionRow a) {
        return a.parentStep().flatMap(p -> {
            String own = a.runId() + "/" + p;
            return byStep.containsKey(own) ? Optional.of(own) : Optional.of(p).filter(byStep::containsKey);
        });
    }

    /// The actions of a run, oldest first.
    List<ActionRow> of(String run) {
        return byRun.getOrDefault(run, List.of());
    }

    /// The actions of a step, named `run/step`, oldest first.
    List<ActionRow> named(String step) {
        return byStep.getOrDefault(step, List.of());
    }

    /// Who read the object after one entry and no later than another, oldest first.
    List<ActionRow> readers(ObjectHistory h, long after, long until) {
        List<ActionRow> all = readers.getOrDefault(h.target() + "/" + h.object(), List.of());
        return all.subList(upTo(all, after), upTo(all, until));
    }

    /// How many of the actions, which are in the order of their entries, stand at an entry or before it.
    private static int upTo(List<ActionRow> actions, long entry) {
        int low = 0;
        int high = actions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (actions.get(middle).entry() <= entry) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Who names the action's step as its parent, or as one that it depends on.
    List<ActionRow> children(ActionRow a) {
        return children.getOrDefault(a.step(), List.of());
    }

    /// Steps that depend on each other in a circle have no order. Throws [UnknownScopeException] naming the circle,
    /// where these actions lead into one.
    void requireOrder(Collection<ActionRow> actions) throws UnknownScopeException {
        Set<String> ordered = new HashSet<>();
        for (ActionRow a : actions) {
            requireOrder(a.step(), ordered);
        }
    }

    /// Depth first without recursion: a chain may be as long as the journal.
    private void requireOrder(String from, Set<String> ordered) throws UnknownScopeException {
        if (!ordered.add(from)) {
            return;
        }
        LinkedHashSet<String> path = new LinkedHashSet<>(Set.of(from));
        Deque<Iterator<String>> open = new ArrayDeque<>();
        open.push(parentsOf(from));
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                path.removeLast();
                continue;
            }
            String next = open.peek().next();
            if (path.contains(next)) {
                List<String> circle = new ArrayList<>(path);
                circle = circle.subList(circle.indexOf(next), circle.size());
                throw new UnknownScopeException("these steps depend on each other in a circle, so none can be undone"
                        + " before the others: " + String.join(" → ", circle) + " → " + next);
            }
            if (ordered.add(next)) {
                path.add(next);
                open.push(parentsOf(next));
            }
        }
    }

    private Iterator<String> parentsOf(String step) {
        Set<String> parents = new LinkedHashSet<>();
        named(step).forEach(a -> parents.addAll(parents(a)));
        return parents.iterator();
    }
}
