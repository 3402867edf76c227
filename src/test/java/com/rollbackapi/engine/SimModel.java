package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What should be live, by definition alone: a list of the writes that count. It shares no line with the planner.
final class SimModel {
    /// A write that counts.
    private record Fact(
            long entry, String run, String step, String place, Optional<Hash> before, Optional<Hash> after) {}

    private final Map<String, Hash> origin = new TreeMap<>();
    private final TreeMap<Long, List<Fact>> byPosition = new TreeMap<>();
    private List<Fact> facts = new ArrayList<>();
    /// By step: those that it says it depends on.
    private final Map<String, List<String>> dependsOn = new TreeMap<>();

    private final SimRecords records;

    /// @param records what objects hold
    SimModel(SimRecords records) {
        this.records = records;
    }

    static String place(String target, String object) {
        return target + "/" + object;
    }

    void initial(String target, String object, String value) {
        origin.put(place(target, object), records.know(value));
    }

    /// Takes note of an action's entry.
    void executed(IndexedEntry e) {
        Json.Obj body = e.entry().body();
        if (e.entry().event() == EventType.ACTION_EXECUTED) {
            Action action = Action.fromBody(body);
            String run = action.identity().runId();
            String step = run + "/" + action.identity().stepId();
            dependsOn.put(step, action.identity().grounds().dependsOn());
            List<Fact> more = new ArrayList<>(facts);
            for (Write w : action.writes()) {
                more.add(new Fact(e.index(), run, step, place(w.target(), w.object()), w.before(), w.after()));
            }
            facts = more;
        }
        byPosition.put(e.index() + 1, facts);
    }

    /// The runs that go with these: whoever wrote, later, what a member had written.
    Set<String> undo(Set<String> runs) {
        Set<String> members = new TreeSet<>(runs);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (int i = 0; i < facts.size(); i++) {
                for (int j = i + 1; j < facts.size(); j++) {
                    if (members.contains(facts.get(i).run())
                            && facts.get(i).place().equals(facts.get(j).place())) {
                        grown |= members.add(facts.get(j).run());
                    }
                }
            }
        }
        facts = facts.stream().filter(f -> !members.contains(f.run())).toList();
        return members;
    }

    /// These steps and those that depend on them, near or far.
    Set<String> descendants(Set<String> steps) {
        Set<String> members = new TreeSet<>(steps);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (var e : dependsOn.entrySet()) {
                if (e.getValue().stream().anyMatch(members::contains)) {
                    grown |= members.add(e.getKey());
                }
            }
        }
        return members;
    }

    /// These steps go, and whatever else was written stays: each of the other writes of a place finds what it
    /// started from, or what it makes, or it makes nothing, or the fields of a record that it changed are so; else
    /// the place is left as it is.
    ///
    /// @return the places left
    Set<String> undoSteps(Set<String> steps) {
        Set<String> left = new TreeSet<>();
        List<Fact> kept = new ArrayList<>(facts);
        for (String place : facts.stream()
                .filter(f -> steps.contains(f.step()))
                .map(Fact::place)
                .distinct()
                .toList()) {
            List<Fact> its = facts.stream().filter(f -> f.place().equals(place)).toList();
            Optional<List<Fact>> without = without(its, steps, Optional.ofNullable(origin.get(place)));
            if (without.isEmpty()) {
                left.add(place);
                continue;
            }
            kept.removeIf(f -> f.place().equals(place));
            kept.addAll(without.get());
        }
        kept.sort(Comparator.comparingLong(Fact::entry));
        facts = List.copyOf(kept);
        return left;
    }

    private Optional<List<Fact>> without(List<Fact> its, Set<String> steps, Optional<Hash> origin) {
        List<Fact> kept = new ArrayList<>();
        Optional<Hash> value = origin;
        for (Fact f : its) {
            if (steps.contains(f.step())) {
                continue;
            }
            if (value.equals(f.before()) || value.equals(f.after())) {
                kept.add(new Fact(f.entry(), f.run(), f.step(), f.place(), value, f.after()));
                value = f.after();
            } else if (f.before().equals(f.after())) {
                kept.add(new Fact(f.entry(), f.run(), f.step(), f.place(), value, value));
            } else {
                Optional<Hash> again = records.again(f.before(), f.after(), value);
                if (again.isEmpty()) {
                    return Optional.empty();
                }
                kept.add(new Fact(f.entry(), f.run(), f.step(), f.place(), value, again));
                value = again;
            }
        }
        return Optional.of(kept);
    }

    /// Back to what counted at a position.
    void restore(long position) {
        var then = byPosition.floorEntry(position);
        facts = then == null ? List.of() : then.getValue();
    }

    /// Takes note that a rollback has come to its end with the journal at this size.
    void settled(long position) {
        byPosition.put(position, facts);
    }

    Map<String, Hash> expected() {
        Map<String, Hash> state = new TreeMap<>(origin);
        for (Fact f : facts) {
            f.after().ifPresentOrElse(v -> state.put(f.place(), v), () -> state.remove(f.place()));
        }
        return state;
    }

    /// Whether anything of these runs counts.
    boolean counts(Set<String> runs) {
        return facts.stream().anyMatch(f -> runs.contains(f.run()));
    }
}
