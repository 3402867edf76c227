package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What should be live, by definition alone: a list of the writes that count. It shares no line with the planner.
final class SimModel {
    /// A write that counts.
    private record Fact(long entry, String run, String place, Optional<Hash> after) {}

    private final Map<String, Hash> origin = new TreeMap<>();
    private final TreeMap<Long, List<Fact>> byPosition = new TreeMap<>();
    private List<Fact> facts = new ArrayList<>();

    static String place(String target, String object) {
        return target + "/" + object;
    }

    void initial(String target, String object, String value) {
        origin.put(place(target, object), SimSystem.hash(value));
    }

    /// Takes note of an action's entry.
    void executed(IndexedEntry e) {
        Json.Obj body = e.entry().body();
        if (e.entry().event() == EventType.ACTION_EXECUTED) {
            List<Fact> more = new ArrayList<>(facts);
            for (Write w : Action.fromBody(body).writes()) {
                more.add(new Fact(
                        e.index(), body.text("run_id").orElseThrow(), place(w.target(), w.object()), w.after()));
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
