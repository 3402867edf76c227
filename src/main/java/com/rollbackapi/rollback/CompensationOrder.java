package com.rollbackapi.rollback;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.World.ObjectHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// In which order actions are offset: what rests on another goes before it, through whatever lies between them. Among
/// those that are free of each other the one whose window closes first goes first, by the time that was journaled, then
/// the newest.
final class CompensationOrder {
    private final NavigableMap<Long, CompensationRow> rows;
    /// The actions that earlier rollbacks could not offset.
    private final Set<Long> failed;
    /// By action: those among `rows` and the failed that rest on it, with nothing of these between.
    private final Map<Long, Set<Long>> dependents = new HashMap<>();

    private CompensationOrder(NavigableMap<Long, CompensationRow> rows, Set<Long> failed) {
        this.rows = rows;
        this.failed = failed;
    }

    /// The places of these actions, by entry.
    static Map<Long, Plan.Compensation> of(Picture picture, List<CompensationRow> offsets) {
        NavigableMap<Long, CompensationRow> rows = new TreeMap<>();
        offsets.forEach(o -> rows.put(o.entry(), o));
        if (rows.isEmpty()) {
            return Map.of();
        }
        Set<Long> failed = picture.world().compensations().tailMap(rows.firstKey(), false).values().stream()
                .filter(c -> c.state().failed())
                .map(CompensationRow::entry)
                .collect(Collectors.toSet());
        CompensationOrder order = new CompensationOrder(rows, failed);
        if (rows.size() > 1 || !failed.isEmpty()) {
            order.findDependents(picture);
        }
        return order.numbered();
    }

    private void findDependents(Picture picture) {
        SortedMap<Long, Set<Long>> grounds = grounds(picture, rows.firstKey());
        // the newest first: who rests on an action is later than it, and known when it is reached
        for (var e : new TreeMap<>(grounds).descendingMap().entrySet()) {
            long entry = e.getKey();
            Set<Long> passedOn = rows.containsKey(entry) || failed.contains(entry) ? Set.of(entry) : of(entry);
            if (!passedOn.isEmpty()) {
                e.getValue()
                        .forEach(ground -> dependents
                                .computeIfAbsent(ground, g -> new TreeSet<>())
                                .addAll(passedOn));
            }
        }
    }

    private Set<Long> of(long entry) {
        return dependents.getOrDefault(entry, Set.of());
    }

    /// By action from entry `from` on: the earlier ones that it rests on directly. It rests on the steps that it
    /// names, and on whoever last wrote what it read or wrote.
    private static SortedMap<Long, Set<Long>> grounds(Picture picture, long from) {
        Map<Long, List<String>> written = written(picture, from);
        Map<String, Long> writers = new HashMap<>();
        Map<String, List<Long>> steps = new HashMap<>();
        SortedMap<Long, Set<Long>> grounds = new TreeMap<>();
        for (ActionRow a : picture.world().actions().tailMap(from, true).values()) {
            Set<Long> its = new HashSet<>();
            List<String> writes = written.getOrDefault(a.entry(), List.of());
            for (String object : a.grounds().reads()) {
                Optional.ofNullable(writers.get(object)).ifPresent(its::add);
            }
            for (String object : writes) {
                Optional.ofNullable(writers.put(object, a.entry())).ifPresent(its::add);
            }
            for (String step : named(a)) {
                its.addAll(steps.getOrDefault(step, List.of()));
            }
            grounds.put(a.entry(), its);
            steps.computeIfAbsent(a.step(), s -> new ArrayList<>()).add(a.entry());
        }
        return grounds;
    }

    /// The steps that an action names, but not its own: several actions may make one.
    private static Set<String> named(ActionRow a) {
        Set<String> steps = new HashSet<>(a.grounds().dependsOn());
        a.parentStep().ifPresent(p -> {
            steps.add(p);
            steps.add(a.runId() + "/" + p);
        });
        steps.remove(a.step());
        return steps;
    }

    /// By action: the objects that it wrote, also where that is undone by now.
    private static Map<Long, List<String>> written(Picture picture, long from) {
        Map<Long, List<String>> written = new HashMap<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            for (ObjectHistory.Version v : h.versions()) {
                if (v.entry() >= from && picture.world().actions().containsKey(v.entry())) {
                    written.computeIfAbsent(v.entry(), e -> new ArrayList<>()).add(h.target() + "/" + h.object());
                }
            }
        }
        return written;
    }

    private Map<Long, Plan.Compensation> numbered() {
        Map<Long, Integer> waitsFor = new HashMap<>();
        Map<Long, List<Long>> frees = new HashMap<>();
        PriorityQueue<CompensationRow> free = new PriorityQueue<>(
                Comparator.<CompensationRow, Instant>comparing(r -> r.closes().orElse(Instant.MAX))
                        .thenComparing(CompensationRow::entry, Comparator.reverseOrder()));
        for (CompensationRow row : rows.values()) {
            Set<Long> before = new HashSet<>(of(row.entry()));
            before.removeAll(failed);
            before.forEach(b -> frees.computeIfAbsent(b, x -> new ArrayList<>()).add(row.entry()));
            waitsFor.put(row.entry(), before.size());
            if (before.isEmpty()) {
                free.add(row);
            }
        }
        Map<Long, Plan.Compensation> numbered = new HashMap<>();
        while (!free.isEmpty()) {
            CompensationRow next = free.poll();
            numbered.put(
                    next.entry(),
                    new Plan.Compensation(
                            numbered.size() + 1, next.type(), next.allowedUntil(), List.copyOf(of(next.entry()))));
            for (long waiting : frees.getOrDefault(next.entry(), List.of())) {
                if (waitsFor.merge(waiting, -1, Integer::sum) == 0) {
                    free.add(rows.get(waiting));
                }
            }
        }
        return numbered;
    }
}
