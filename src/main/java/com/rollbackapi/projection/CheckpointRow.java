package com.rollbackapi.projection;

import com.rollbackapi.crypto.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A coordinated restore point of one or more targets.
///
/// @param id `CKPT-nnn` within the workspace
/// @param name `checkpoint_` and the first six hex digits of the root, more where needed to be unique
/// @param parent the checkpoint it grew from; empty for the first
/// @param entry index of its `checkpoint.saved`
/// @param approvedBy who approved it last; empty where nobody did, or an approval was taken back
/// @param position the state captured is that after this many entries
public record CheckpointRow(
        String id,
        String name,
        Hash root,
        List<Capture> captures,
        Optional<String> parent,
        String branch,
        String cause,
        Purpose purpose,
        Lifecycle lifecycle,
        Health health,
        Optional<String> finding,
        long entry,
        long position,
        long leaves,
        long sizeBytes,
        long newBytes,
        Instant saved,
        Optional<String> approvedBy) {

    /// What was captured of one target.
    ///
    /// @param mutations the service's count of mutations at the capture
    public record Capture(String target, Hash root, long leaves, long sizeBytes, long mutations) {}

    public enum Purpose {
        BASELINE,
        RESTORE_POINT,
        /// Taken just before a rollback; abort returns to it.
        SAFETY,
        /// The verified state after a rollback.
        RESTORED
    }

    /// create → verify → seal → expire.
    public enum Lifecycle {
        CREATED,
        VERIFIED,
        SEALED,
        EXPIRED
    }

    /// How the tree shows it.
    public enum Health {
        UNVERIFIED,
        VERIFIED,
        STABLE,
        BRANCHED,
        DRIFTED,
        CORRUPT,
        RESTORED
    }

    /// A restoration: `from` is the checkpoint that was left, `to` the one restored.
    ///
    /// @param node id of the checkpoint that records the restored state, if one was saved
    public record RestoreEdge(
            String rollbackId,
            Optional<String> from,
            String to,
            Optional<String> node,
            long entry,
            long latencyMillis) {}

    public CheckpointRow {
        captures = List.copyOf(captures);
    }

    public boolean covers(String target) {
        return captures.stream().anyMatch(c -> c.target().equals(target));
    }

    /// Verified or sealed, not expired, and not found corrupt.
    public boolean restorable() {
        return (lifecycle == Lifecycle.VERIFIED || lifecycle == Lifecycle.SEALED) && health != Health.CORRUPT;
    }

    CheckpointRow with(Lifecycle newLifecycle, Health newHealth, Optional<String> newFinding) {
        return with(newLifecycle, newHealth, newFinding, approvedBy);
    }

    CheckpointRow approved(Optional<String> by) {
        return with(lifecycle, health, finding, by);
    }

    private CheckpointRow with(
            Lifecycle newLifecycle, Health newHealth, Optional<String> newFinding, Optional<String> newApproval) {
        return new CheckpointRow(
                id,
                name,
                root,
                captures,
                parent,
                branch,
                cause,
                purpose,
                newLifecycle,
                newHealth,
                newFinding,
                entry,
                position,
                leaves,
                sizeBytes,
                newBytes,
                saved,
                newApproval);
    }

    /// The digits of the name alone, as tables show them.
    public String shortName() {
        return name.substring(name.indexOf('_') + 1);
    }
}
