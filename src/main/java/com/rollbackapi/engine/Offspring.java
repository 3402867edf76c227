package com.rollbackapi.engine;

import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.Picture;
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
import java.util.TreeSet;

/// The runs that work for a run: their actions name one of its steps as their parent.
final class Offspring {
    private Offspring() {}

    /// A step and what it was begun for.
    private record Begun(String run, String step, Optional<String> parent) {}

    /// The run, and all that work for it, directly or for one that does; sorted.
    ///
    /// @param open actions that are begun and whose fact is not journaled yet
    static List<String> of(Picture picture, String run, Collection<Action.Identity> open) {
        List<Begun> all = new ArrayList<>();
        picture.world().actions().values().forEach(a -> all.add(new Begun(a.runId(), a.step(), a.parentStep())));
        open.forEach(i -> all.add(new Begun(i.runId(), i.runId() + "/" + i.stepId(), i.parentStep())));
        Map<String, String> runOfStep = new HashMap<>();
        all.forEach(b -> runOfStep.put(b.step(), b.run()));
        Map<String, Set<String>> children = new HashMap<>();
        for (Begun b : all) {
            b.parent()
                    .filter(p -> !runOfStep.containsKey(b.run() + "/" + p))
                    .map(runOfStep::get)
                    .ifPresent(parent -> children.computeIfAbsent(parent, r -> new HashSet<>())
                            .add(b.run()));
        }
        Set<String> found = new TreeSet<>(List.of(run));
        Deque<String> next = new ArrayDeque<>(found);
        while (!next.isEmpty()) {
            for (String child : children.getOrDefault(next.pop(), Set.of())) {
                if (found.add(child)) {
                    next.push(child);
                }
            }
        }
        return List.copyOf(found);
    }
}
