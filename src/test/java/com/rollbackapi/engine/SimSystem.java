package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.simulation.SimViolation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A live system, which goes on when the engine does not.
final class SimSystem {
    /// What it can do at once, and who leads.
    enum Kind {
        /// Follows the journal and commits at once, with the position; nobody else writes to it.
        FOLLOWING,
        /// Commits at once, with the position.
        ATOMIC,
        /// Writes leaf by leaf, the position afterwards.
        LEAVES
    }

    /// What goes wrong in a call.
    enum Fault {
        FAILS_BEFORE,
        FAILS_BETWEEN,
        LOSES_REPLY,
        /// All of it is live, and may be gone after a power cut.
        UNDURABLE,
        OUTSIDER_AFTERWARDS,
        /// It is locked, and a moment later it is not.
        LOCKED
    }

    final String name;
    final Kind kind;
    private final Map<String, String> leaves = new TreeMap<>();
    /// What outsiders changed, with what was there before.
    private final Map<String, Outside> outside = new HashMap<>();

    private long applied = -1;
    private int staged;
    private int outsiders;

    /// An edit behind the engine's back.
    private record Outside(Optional<String> before, String now) {}

    SimSystem(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    Map<String, String> leaves() {
        return leaves;
    }

    Optional<String> get(String leaf) {
        return Optional.ofNullable(leaves.get(leaf));
    }

    Optional<Hash> version(String leaf) {
        return get(leaf).map(SimSystem::hash);
    }

    static Hash hash(String value) {
        return Hash.of(value.getBytes(StandardCharsets.UTF_8));
    }

    /// The engine writes; what an outsider has changed is not its to write.
    void set(String leaf, Optional<String> value) {
        if (outside.containsKey(leaf) && !get(leaf).equals(value)) {
            throw new SimViolation("never an overwrite", name + "/" + leaf + ", which an outsider had changed");
        }
        value.ifPresentOrElse(v -> leaves.put(leaf, v), () -> leaves.remove(leaf));
    }

    /// Somebody else writes.
    void edit(String leaf) {
        outsiders++;
        String now = "outsider " + outsiders;
        Optional<String> before = outside.containsKey(leaf) ? outside.get(leaf).before() : get(leaf);
        outside.put(leaf, new Outside(before, now));
        leaves.put(leaf, now);
    }

    boolean isEdited() {
        return !outside.isEmpty();
    }

    boolean isEdited(String leaf) {
        return outside.containsKey(leaf);
    }

    /// Outsiders take back what they changed, which is there still.
    void putBack() {
        outside.forEach((leaf, edit) -> {
            if (!get(leaf).equals(Optional.of(edit.now()))) {
                throw new SimViolation("never an overwrite", name + "/" + leaf + " is not what the outsider left");
            }
            edit.before().ifPresentOrElse(v -> leaves.put(leaf, v), () -> leaves.remove(leaf));
        });
        outside.clear();
    }

    long applied() {
        return applied;
    }

    void applied(long position) {
        applied = position;
    }

    void staged(int change) {
        staged += change;
    }

    int staged() {
        return staged;
    }

    /// What was staged goes with the process.
    void forget() {
        staged = 0;
    }
}
