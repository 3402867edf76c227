package com.rollbackapi.engine;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The runs that work for a run: their actions name one of its steps as their parent.
final class Offspring {
    private Offspring() {}

    /// The run, and all that work for it, directly or for one that does; sorted.
    static List<String> of(Picture picture, String run) {
        Map<String, String> runOfStep = new HashMap<>();
        picture.world().actions().values().forEach(a -> runOfStep.put(a.step(), a.runId()));
        Map<String, Set<String>> children = new HashMap<>();
        for (ActionRow a : picture.world().actions().values()) {
            a.parentStep()
                    .filter(p -> !runOfStep.containsKey(a.runId() + "/" + p))
                    .map(runOfStep::get)
                    .ifPresent(parent -> children.computeIfAbsent(parent, r -> new HashSet<>())
                            .add(a.runId()));
        }
        Set<String> found = new TreeSet<>(List.of(run));
        Deque<String> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (String child : children.getOrDefault(open.pop(), Set.of())) {
                if (found.add(child)) {
                    open.push(child);
                }
            }
        }
        return List.copyOf(found);
    }
}
