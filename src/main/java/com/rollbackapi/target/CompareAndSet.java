package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Sorts changes by what the live system has now: to be written, already there, or changed by somebody else.
public record CompareAndSet(List<Change> wanted, List<Conflicts.Conflict> conflicts) {
    /// Reads a leaf's live version; empty where the leaf does not exist.
    public interface Live {
        Optional<Hash> version(String leaf) throws TargetFailedException;
    }

    /// Throws `IllegalArgumentException` where a leaf occurs twice.
    public static CompareAndSet of(List<Change> changes, Live live) throws TargetFailedException {
        List<Change> wanted = new ArrayList<>();
        List<Conflicts.Conflict> conflicts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Change change : changes) {
            if (!seen.add(change.leaf())) {
                throw new IllegalArgumentException("the leaf '" + change.leaf() + "' is to be changed twice");
            }
            Optional<Hash> found = live.version(change.leaf());
            if (found.equals(change.replacement())) {
                continue;
            }
            if (found.equals(change.expected())) {
                wanted.add(change);
            } else {
                conflicts.add(new Conflicts.Conflict(change.leaf(), change.expected(), found));
            }
        }
        return new CompareAndSet(wanted, conflicts);
    }
}
