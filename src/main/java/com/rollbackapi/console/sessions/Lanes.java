package com.rollbackapi.console.sessions;

import com.rollbackapi.console.fx.EntryLine;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.journal.IndexedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What happened in a session, one lane an actor or a target. Lanes are few: agents that acted most, targets written
/// most, then the engine's policies and the people; what has no lane of its own is in the last one.
///
/// @param end one past the last entry that is in it
record Lanes(List<Lane> lanes, long end) {
    static final Lanes EMPTY = new Lanes(List.of(), 0);
    private static final int ACTORS = 5;
    private static final int TARGETS = 5;

    /// The lane that has no name of its own is `OTHERS`.
    enum Kind {
        AGENT,
        TARGET,
        POLICY,
        OPERATOR,
        OTHERS
    }

    /// @param entries in order
    record Lane(Kind kind, String name, List<Block> entries) {
        Lane {
            entries = List.copyOf(entries);
        }
    }

    record Block(long entry, Risk risk) {}

    private record Key(Kind kind, String name) {}

    Lanes {
        lanes = List.copyOf(lanes);
    }

    static Lanes of(List<IndexedEntry> entries, long end) {
        List<EntryLine> lines = entries.stream().map(EntryLine::of).toList();
        Set<String> agents = new HashSet<>();
        lines.stream().filter(Lanes::isAction).forEach(l -> agents.add(l.actor()));
        Map<Key, List<Block>> found = new LinkedHashMap<>();
        for (EntryLine line : lines) {
            Block block = new Block(line.index(), line.event().risk());
            found.computeIfAbsent(actor(line, agents), k -> new ArrayList<>()).add(block);
            for (String service : line.services()) {
                found.computeIfAbsent(new Key(Kind.TARGET, service), k -> new ArrayList<>())
                        .add(block);
            }
        }
        return new Lanes(chosen(found), end);
    }

    private static boolean isAction(EntryLine line) {
        return line.event() == EventType.ACTION_EXECUTED
                || line.event() == EventType.ACTION_REFUSED
                || line.event() == EventType.ACTION_REQUESTED;
    }

    private static Key actor(EntryLine line, Set<String> agents) {
        return switch (line.event()) {
            case POLICY_TRIGGERED,
                    CONTAINMENT_APPLIED,
                    CONTAINMENT_LIFTED,
                    LEASE_GRANTED,
                    LEASE_REVOKED,
                    STATE_DIVERGED -> new Key(Kind.POLICY, "");
            default -> agents.contains(line.actor()) ? new Key(Kind.AGENT, line.actor()) : new Key(Kind.OPERATOR, "");
        };
    }

    private static List<Lane> chosen(Map<Key, List<Block>> found) {
        List<Lane> lanes = new ArrayList<>();
        List<Block> rest = new ArrayList<>();
        add(lanes, rest, found, Kind.AGENT, ACTORS);
        add(lanes, rest, found, Kind.TARGET, TARGETS);
        add(lanes, rest, found, Kind.POLICY, 1);
        add(lanes, rest, found, Kind.OPERATOR, 1);
        if (!rest.isEmpty()) {
            rest.sort(Comparator.comparingLong(Block::entry));
            lanes.add(new Lane(Kind.OTHERS, "", rest));
        }
        return lanes;
    }

    private static void add(List<Lane> lanes, List<Block> rest, Map<Key, List<Block>> found, Kind kind, int most) {
        List<Map.Entry<Key, List<Block>>> of = found.entrySet().stream()
                .filter(e -> e.getKey().kind() == kind)
                .sorted(Comparator.comparingInt((Map.Entry<Key, List<Block>> e) -> -gravity(e.getValue())))
                .toList();
        for (int i = 0; i < of.size(); i++) {
            if (i < most) {
                lanes.add(new Lane(kind, of.get(i).getKey().name(), of.get(i).getValue()));
            } else {
                rest.addAll(of.get(i).getValue());
            }
        }
    }

    /// Danger weighs more than numbers: the lane of the run that went wrong must not fall out.
    private static int gravity(List<Block> blocks) {
        long grave = blocks.stream().filter(b -> b.risk() == Risk.DANGER).count();
        return (int) Math.min(Integer.MAX_VALUE / 2, blocks.size() + 1_000 * grave);
    }
}
