package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.Staged;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Carries writes to live targets, by the same compare-and-set that rollback uses.
final class TargetWrites {
    private TargetWrites() {}

    /// Prepares every target before it commits any; a conflict comes back as the reason to refuse. Where a system
    /// fails or a conflict is met by a commit, [Carried] tells what has become live all the same.
    ///
    /// @param position the entry that ordered it
    static Optional<String> apply(Workbench bench, Map<String, List<Write>> writes, long position)
            throws TargetFailedException, IOException {
        Map<Target, Prepared> staged = new LinkedHashMap<>();
        try {
            for (var e : writes.entrySet()) {
                Target target = bench.target(e.getKey());
                switch (target.prepare(changes(e.getValue()), bench.blobs())) {
                    case Prepared prepared -> staged.put(target, prepared);
                    case Conflicts conflicts -> {
                        return Optional.of(reason(e.getKey(), e.getValue(), conflicts));
                    }
                }
            }
            for (var r : List.copyOf(staged.entrySet())) {
                Target target = r.getKey();
                staged.remove(target);
                if (target.commit(r.getValue(), position) instanceof Conflicts conflicts) {
                    return Optional.of(reason(target.name(), writes.getOrDefault(target.name(), List.of()), conflicts));
                }
            }
            return Optional.empty();
        } finally {
            Staged.discard(staged);
        }
    }

    private static String reason(String target, List<Write> writes, Conflicts conflicts) {
        String leaf = conflicts.conflicts().getFirst().leaf();
        boolean inTheWay = writes.stream().noneMatch(w -> w.object().equals(leaf));
        return target + "/" + leaf
                + (inTheWay
                        ? " is in the way of what is to be written: take it away in the same action, or write elsewhere"
                        : " was changed outside the journal: it is not the version that the journal recorded; put it"
                                + " back, or roll back what was journaled since");
    }

    /// One change an object: from the version before its first write to that after its last.
    static List<Change> changes(List<Write> writes) {
        Map<String, Optional<Hash>> expected = new LinkedHashMap<>();
        Map<String, Optional<Hash>> last = new LinkedHashMap<>();
        for (Write w : writes) {
            expected.putIfAbsent(w.object(), w.before());
            last.put(w.object(), w.after());
        }
        return expected.entrySet().stream()
                .map(e -> new Change(e.getKey(), e.getValue(), last.getOrDefault(e.getKey(), Optional.empty())))
                .toList();
    }
}
