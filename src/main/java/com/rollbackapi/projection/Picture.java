package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// Everything a screen can show of a journal at a position, folded from its first `position` entries and from nothing
/// else. Immutable and structurally shared: keeping an earlier picture costs what has changed since.
///
/// @param position how many entries are folded in
/// @param time the time of the last of them; `EPOCH` at position 0
/// @param services by name: a service is a target together with what is deployed of it
/// @param checkpoints by id, in the order they were saved
/// @param rollbacks by id, in the order they were queued
/// @param erasures the data subjects whose keys were destroyed, by id
/// @param world what the journal says the live state is
public record Picture(
        long position,
        Instant time,
        TreePMap<String, ServiceRow> services,
        TreePMap<String, RunRow> runs,
        TreePMap<String, CheckpointRow> checkpoints,
        PVector<CheckpointRow.RestoreEdge> restoreEdges,
        TreePMap<String, RollbackRow> rollbacks,
        PVector<TriggerRow> triggers,
        TreePMap<String, MigrationRow> migrations,
        TreePMap<String, ContainmentRow> containments,
        PVector<ActionRow> recentActions,
        TreePMap<String, VariantRow> variants,
        TreePMap<String, SessionRow> sessions,
        TreePMap<String, TaskRow> tasks,
        TreePMap<String, ErasureRow> erasures,
        Counters counters,
        World world) {

    /// How many recent actions a picture keeps for lists; older ones are read from the journal.
    public static final int RECENT_ACTIONS = 200;

    /// Totals that screens show, each counted by the fold.
    ///
    /// @param deployments the highest number given in the `RBX-` sequence, which deployments and rollbacks share
    /// @param verifiedRuns checkpoint verifications that held; `verifications` all of them
    public record Counters(
            long actions,
            long refused,
            long mutations,
            long deployments,
            long checkpoints,
            long verifications,
            long verifiedRuns) {
        public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0);
    }

    /// The picture of an empty journal.
    public static final Picture EMPTY = new Picture(
            0,
            Instant.EPOCH,
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePVector.empty(),
            TreePMap.empty(),
            TreePVector.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePVector.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            Counters.ZERO,
            World.EMPTY);

    /// Rollbacks that have not ended: what has begun, then what is queued, in the order of its turn.
    public List<RollbackRow> activeRollbacks() {
        return rollbacks.values().stream()
                .filter(r -> !r.status().ended())
                .sorted(Comparator.comparing((RollbackRow r) -> r.status() == RollbackRow.Status.QUEUED)
                        .thenComparing(RollbackRow.IN_TURN))
                .toList();
    }

    /// The newest verified checkpoint of the main line that covers the service. What was saved just before a
    /// rollback is restored only by name, to undo it.
    public Optional<CheckpointRow> restorePointOf(String service) {
        return checkpoints.values().stream()
                .filter(c -> c.restorable() && c.covers(service))
                .filter(c -> c.purpose() != CheckpointRow.Purpose.SAFETY
                        && c.branch().equals(CheckpointFold.MAIN))
                .max(Comparator.comparingLong(CheckpointRow::entry));
    }
}
