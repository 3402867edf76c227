package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.util.List;
import java.util.Optional;

/// Somebody changed leaves since the caller last saw them, so they were not overwritten.
///
/// @param conflicts each leaf with what was expected and what was found; never empty
/// @param done the changes that had become live before the first conflict was met; always empty from
///     [Target#prepare], and from a commit of a system that commits atomically
public record Conflicts(List<Conflict> conflicts, List<Change> done) implements Preparation, Outcome {
    /// One leaf that is neither what was expected nor what was wanted.
    ///
    /// @param expected as in the [Change]; empty where it must not exist
    /// @param found what the live system has; empty where it does not exist
    public record Conflict(String leaf, Optional<Hash> expected, Optional<Hash> found) {
        public Conflict {
            if (expected.equals(found)) {
                throw new IllegalArgumentException("'" + leaf + "' is what was expected");
            }
        }
    }

    public Conflicts {
        conflicts = List.copyOf(conflicts);
        done = List.copyOf(done);
        if (conflicts.isEmpty()) {
            throw new IllegalArgumentException("a conflict needs a leaf");
        }
    }
}
