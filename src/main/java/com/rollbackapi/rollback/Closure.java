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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.PVector;

/// The transitive closure of runs over those who wrote the same objects later, who read them later, or who name one of
/// their steps as a cause.
///
/// @param asked the runs that it started from
/// @param reasons by run: why it joined; none for those asked for
/// @param firstUndone by object: the index, in its effects, of the first one that goes
record Closure(Set<String> asked, Map<String, String> reasons, Map<ObjectHistory, Integer> firstUndone) {

    /// Looks only at writes from entry `from` on.
    static Closure of(Picture picture, Causes causes, Collection<String> runs, long from) {
        Map<String, List<ObjectHistory>> objectsOf = new HashMap<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            h.effects().stream()
                    .filter(e -> e.entry() >= from)
                    .map(Effect::run)
                    .distinct()
                    .forEach(run -> objectsOf
                            .computeIfAbsent(run, r -> new ArrayList<>())
                            .add(h));
        }
        Closure closure = new Closure(new TreeSet<>(runs), new TreeMap<>(), new IdentityHashMap<>());
        Deque<String> open = new ArrayDeque<>(closure.asked);
        while (!open.isEmpty()) {
            String run = open.poll();
            for (ObjectHistory h : objectsOf.getOrDefault(run, List.of())) {
                int first = firstOf(h.effects(), run, from);
                int known = closure.firstUndone.getOrDefault(h, h.effects().size());
                for (int i = first + 1; i < known; i++) {
                    Effect later = h.effects().get(i);
                    closure.join(
                            later.run(),
                            "wrote " + h.target() + "/" + h.object() + " after " + run + ", in entry " + later.entry(),
                            open);
                }
                if (first < known) {
                    closure.firstUndone.put(h, first);
                    closure.readers(causes, h, first, open);
                }
            }
            closure.children(causes, run, open);
        }
        return closure;
    }

    private void join(String run, String reason, Deque<String> open) {
        if (!asked.contains(run) && !reasons.containsKey(run)) {
            reasons.put(run, reason);
            open.add(run);
        }
    }

    private void readers(Causes causes, ObjectHistory h, int first, Deque<String> open) {
        Effect write = h.effects().get(first);
        for (ActionRow reader : causes.readers(h, write.entry())) {
            join(
                    reader.runId(),
                    "read " + h.target() + "/" + h.object() + " in entry " + reader.entry() + ", after " + write.run()
                            + " wrote it in entry " + write.entry(),
                    open);
        }
    }

    private void children(Causes causes, String run, Deque<String> open) {
        for (ActionRow cause : causes.of(run)) {
            for (ActionRow child : causes.children(cause)) {
                join(child.runId(), "rests, in entry " + child.entry() + ", on step " + cause.step(), open);
            }
        }
    }

    private static int firstOf(PVector<Effect> effects, String run, long from) {
        int i = 0;
        while (!effects.get(i).run().equals(run) || effects.get(i).entry() < from) {
            i++;
        }
        return i;
    }

    Set<String> runs() {
        Set<String> all = new TreeSet<>(asked);
        all.addAll(reasons.keySet());
        return all;
    }

    Optional<String> reason(String run) {
        return Optional.ofNullable(reasons.get(run));
    }
}
