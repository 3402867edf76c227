package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import java.util.List;
import java.util.Optional;

/// How a rollback ended.
public sealed interface Outcome {
    /// Where something of what was asked for is left to people, it is not restored, however well the rest came out.
    default Outcome leaving(List<Plan.Task> tasks) {
        return this instanceof Restored restored && !tasks.isEmpty()
                ? new Partial(
                        restored.rollbackId(),
                        tasks.stream().map(Plan.Task::text).toList(),
                        restored.latencyMillis())
                : this;
    }

    /// Every root was recomputed from the live systems and equals the plan's.
    record Restored(String rollbackId, Hash root, long mutations, long latencyMillis) implements Outcome {}

    /// There was nothing to undo.
    record Unchanged(String planHash) implements Outcome {}

    /// Something was written, yet the live state is not the expected one: never called restored.
    record Partial(String rollbackId, List<String> findings, long latencyMillis) implements Outcome {}

    /// Nothing was written.
    ///
    /// @param replacement the plan as it would be now, where the one confirmed is stale
    record Refused(Optional<String> rollbackId, String reason, List<Conflict> conflicts, Optional<Hash> replacement)
            implements Outcome {}
}
