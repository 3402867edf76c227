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
/// they depend on. Actions that were undone, and those that failed and did nothing, do not count, but what names them
/// may: it was left to a person, or came later. What only read something that was undone rests on nothing any more.
final class Causes {
    private final Map<String, List<ActionRow>> byRun = new HashMap<>();
    private final Map<String, List<ActionRow>> byStep = new HashMap<>();
    private final Map<String, List<ActionRow>> readers = new HashMap<>();
    private final Map<String, List<ActionRow>> children = new HashMap<>();

    /// Those that do not count.
    private final Map<String, List<ActionRow>> goneByRun = new HashMap<>();

    private final Map<String, List<ActionRow>> goneByStep = new HashMap<>();
    private final Map<String, List<ActionRow>> goneChildren = new HashMap<>();

    private Causes() {}

    /// Looks only at actions from entry `from` on.
    static Causes of(Picture picture, long from) {
        Set<Long> written = new HashSet<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            for (Effect e : h.effects()) {
                written.add(e.entry());
            }
        }
        Causes causes = new Causes();
        for (ActionRow a : picture.world().actions().tailMap(from, true).values()) {
            boolean stands = a.writes() > 0 ? written.contains(a.entry()) : stands(picture, a);
            if (stands || picture.world().unsettled(a.entry()).isPresent()) {
                add(causes.byRun, a.runId(), a);
                add(causes.byStep, a.step(), a);
                new LinkedHashSet<>(a.grounds().reads()).forEach(r -> add(causes.readers, r, a));
            } else {
                add(causes.goneByRun, a.runId(), a);
                add(causes.goneByStep, a.step(), a);
            }
        }
        causes.byStep.values().forEach(actions -> causes.children(actions, causes.children));
        causes.goneByStep.values().forEach(actions -> causes.children(actions, causes.goneChildren));
        return causes;
    }

    /// What nothing offsets may have happened though its reply was lost; of the rest it is known once it is
    /// settled.
    private static boolean stands(Picture picture, ActionRow a) {
        RunRow run = picture.runs().get(a.runId());
        boolean isInDoubt = a.stands() && !picture.world().compensations().containsKey(a.entry());
        return (a.outcome() == ActionRow.Outcome.EXECUTED || isInDoubt) && (run == null || !run.undone());
    }

    private void children(List<ActionRow> actions, Map<String, List<ActionRow>> index) {
        actions.forEach(a -> parents(a).forEach(parent -> add(index, parent, a)));
    }

    private static void add(Map<String, List<ActionRow>> index, String key, ActionRow a) {
        index.computeIfAbsent(key, k -> new ArrayList<>()).add(a);
    }

    /// The steps that an action says it comes from, as far as the journal has them.
    private Set<String> parents(ActionRow a) {
        Set<String> parents = new LinkedHashSet<>();
        for (String step : a.grounds().dependsOn()) {
            if (isKnown(step)) {
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
            return isKnown(own) ? Optional.of(own) : Optional.of(p).filter(this::isKnown);
        });
    }

    private boolean isKnown(String step) {
        return byStep.containsKey(step) || goneByStep.containsKey(step);
    }

    /// The actions of a run, oldest first.
    List<ActionRow> of(String run) {
        return byRun.getOrDefault(run, List.of());
    }

    /// The actions of a run that do not count, oldest first.
    List<ActionRow> goneOf(String run) {
        return goneByRun.getOrDefault(run, List.of());
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

    /// Who names the action's step as its parent, or as one that it depends on. Steps that do not count are passed
    /// through to those who name them, and to what of them still counts: several actions may make one.
    ///
    /// @param passed the steps that this was asked of before, of which nobody is named again; takes those that it
    ///     comes to
    List<ActionRow> children(ActionRow a, Set<String> passed) {
        List<ActionRow> all = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        if (passed.add(a.step())) {
            open.add(a.step());
        }
        while (!open.isEmpty()) {
            String step = open.poll();
            all.addAll(children.getOrDefault(step, List.of()));
            for (ActionRow gone : goneChildren.getOrDefault(step, List.of())) {
                if (passed.add(gone.step())) {
                    all.addAll(named(gone.step()));
                    open.add(gone.step());
                }
            }
        }
        return all;
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
        parents.retainAll(byStep.keySet()); // what is undone stands in nobody's way
        return parents.iterator();
    }
}
