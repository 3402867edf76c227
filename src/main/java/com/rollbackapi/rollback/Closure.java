package com.rollbackapi.rollback;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.projection.World.ObjectHistory;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The transitive closure of runs over those who wrote the same objects later, who read them later, or who name one of
/// their steps as a cause.
///
/// @param asked the runs that it started from
/// @param reasons by run: why it joined; none for those asked for
/// @param firstUndone by object: the index, in its effects, of the first one that goes
record Closure(Set<String> asked, Map<String, String> reasons, Map<ObjectHistory, Integer> firstUndone)
        implements Members {

    /// Looks only at writes from entry `from` on.
    static Closure of(Picture picture, Causes causes, Collection<String> runs, long from) {
        List<ObjectHistory> histories = List.copyOf(picture.world().histories().values());
        Map<String, Touched> objectsOf = new HashMap<>();
        for (int i = 0; i < histories.size(); i++) {
            int object = i;
            firsts(histories.get(i), from)
                    .forEach((run, first) ->
                            objectsOf.computeIfAbsent(run, r -> new Touched()).add(object, first));
        }
        Closure closure = new Closure(new TreeSet<>(runs), new TreeMap<>(), new IdentityHashMap<>());
        Deque<String> open = new ArrayDeque<>(closure.asked);
        Set<String> passed = new HashSet<>();
        while (!open.isEmpty()) {
            String run = open.poll();
            objectsOf
                    .getOrDefault(run, new Touched())
                    .forEach((object, first) -> closure.undo(causes, histories.get(object), first, open));
            Stream.of(causes.of(run), causes.goneOf(run))
                    .flatMap(List::stream)
                    .forEach(cause -> closure.children(cause, causes.children(cause, passed), open));
        }
        return closure;
    }

    /// All effects of an object go from this one on, and the runs behind it with theirs.
    private void undo(Causes causes, ObjectHistory h, int first, Deque<String> open) {
        int known = firstUndone.getOrDefault(h, h.effects().size());
        String run = h.effects().get(first).run();
        for (int i = first + 1; i < known; i++) {
            Effect later = h.effects().get(i);
            join(
                    later.run(),
                    "wrote " + h.target() + "/" + h.object() + " after " + run + ", in entry " + later.entry(),
                    open);
        }
        if (first < known) {
            firstUndone.put(h, first);
            readers(causes, h, new Reach(first, known), open);
        }
    }

    private static Map<String, Integer> firsts(ObjectHistory h, long from) {
        Map<String, Integer> firsts = new LinkedHashMap<>();
        int i = 0;
        for (Effect e : h.effects()) {
            if (e.entry() >= from) {
                firsts.putIfAbsent(e.run(), i);
            }
            i++;
        }
        return firsts;
    }

    private void join(String run, String reason, Deque<String> open) {
        if (!asked.contains(run) && !reasons.containsKey(run)) {
            reasons.put(run, reason);
            open.add(run);
        }
    }

    /// Effects of an object that go from now on.
    ///
    /// @param known the index of the first one that went already; how many there are where none did
    private record Reach(int first, int known) {}

    /// Those who read after the writes that went already have joined before.
    private void readers(Causes causes, ObjectHistory h, Reach reach, Deque<String> open) {
        Effect write = h.effects().get(reach.first());
        long until = reach.known() < h.effects().size()
                ? h.effects().get(reach.known()).entry()
                : Long.MAX_VALUE;
        for (ActionRow reader : causes.readers(h, write.entry(), until)) {
            join(
                    reader.runId(),
                    "read " + h.target() + "/" + h.object() + " in entry " + reader.entry() + ", after " + write.run()
                            + " wrote it in entry " + write.entry(),
                    open);
        }
    }

    private void children(ActionRow cause, List<ActionRow> children, Deque<String> open) {
        for (ActionRow child : children) {
            join(child.runId(), "rests, in entry " + child.entry() + ", on step " + cause.step(), open);
        }
    }

    @Override
    public Set<String> runs() {
        Set<String> all = new TreeSet<>(asked);
        all.addAll(reasons.keySet());
        return all;
    }

    @Override
    public List<String> dependentSteps() {
        return List.of(); // runs go whole
    }

    @Override
    public Optional<String> reason(Effect effect) {
        return Optional.ofNullable(reasons.get(effect.run())).map(why -> effect.run() + " " + why);
    }

    @Override
    public boolean includes(ActionRow action) {
        return asked.contains(action.runId()) || reasons.containsKey(action.runId());
    }
}
