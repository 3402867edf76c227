package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.RollbackRow;
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

    /// The rollback that it is of, where there is one.
    default Optional<String> id() {
        return switch (this) {
            case Restored r -> Optional.of(r.rollbackId());
            case Paused p -> Optional.of(p.rollbackId());
            case Partial p -> Optional.of(p.rollbackId());
            case Refused r -> r.rollbackId();
            case Unchanged _ -> Optional.empty();
        };
    }

    /// Every root was recomputed from the live systems and equals the plan's.
    record Restored(String rollbackId, Hash root, long mutations, long latencyMillis) implements Outcome {
        /// Of a rollback that ended so.
        public static Restored of(RollbackRow row) {
            return new Restored(
                    row.id(),
                    row.restoredRoot().orElseThrow(),
                    row.mutations(),
                    row.latencyMillis().orElse(0L));
        }
    }

    /// There was nothing to undo.
    record Unchanged(String planHash) implements Outcome {}

    /// Something was written, yet the live state is not the expected one: never called restored.
    record Partial(String rollbackId, List<String> findings, long latencyMillis) implements Outcome {}

    /// It stopped where it was asked to, and goes on when somebody says so.
    ///
    /// @param after the step behind which it was to pause
    /// @param done how many of the plan's `steps` are done: a target is put back in one go
    record Paused(String rollbackId, int after, int done, int steps) implements Outcome {
        /// Of a rollback that is paused now.
        public static Paused of(RollbackRow row) {
            return new Paused(
                    row.id(),
                    row.pauseAfter().orElseThrow(),
                    row.done().size(),
                    row.steps().size());
        }

        /// Whether a rollback stands already where it is to pause.
        public static boolean isReached(RollbackRow row, Optional<Integer> pauseAfter) {
            return row.status() == RollbackRow.Status.PAUSED
                    && pauseAfter.isPresent()
                    && pauseAfter.equals(row.pauseAfter());
        }

        /// In words, for people.
        public String text() {
            return rollbackId + ": paused after step " + after + ", " + done + " of " + steps + " steps are done";
        }
    }

    /// Nothing was written.
    ///
    /// @param replacement the plan as it would be now, where the one confirmed is stale
    record Refused(Optional<String> rollbackId, String reason, List<Conflict> conflicts, Optional<Hash> replacement)
            implements Outcome {}
}
