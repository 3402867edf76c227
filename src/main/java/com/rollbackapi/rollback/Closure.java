package com.rollbackapi.rollback;

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

/// The transitive closure of runs over later writers of the same objects.
///
/// @param asked the runs that it started from
/// @param reasons by run: why it joined; none for those asked for
/// @param firstUndone by object: the index, in its effects, of the first one that goes
record Closure(Set<String> asked, Map<String, String> reasons, Map<ObjectHistory, Integer> firstUndone) {

    /// Looks only at writes from entry `from` on.
    static Closure of(Picture picture, Collection<String> runs, long from) {
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
        Set<String> asked = new TreeSet<>(runs);
        Map<String, String> reasons = new TreeMap<>();
        Map<ObjectHistory, Integer> firstUndone = new IdentityHashMap<>();
        Deque<String> open = new ArrayDeque<>(asked);
        while (!open.isEmpty()) {
            String run = open.poll();
            for (ObjectHistory h : objectsOf.getOrDefault(run, List.of())) {
                int first = firstOf(h.effects(), run, from);
                int known = firstUndone.getOrDefault(h, h.effects().size());
                for (int i = first + 1; i < known; i++) {
                    Effect later = h.effects().get(i);
                    if (!asked.contains(later.run()) && !reasons.containsKey(later.run())) {
                        reasons.put(
                                later.run(),
                                "wrote " + h.target() + "/" + h.object() + " after " + run + ", in entry "
                                        + later.entry());
                        open.add(later.run());
                    }
                }
                firstUndone.put(h, Math.min(first, known));
            }
        }
        return new Closure(asked, reasons, firstUndone);
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
