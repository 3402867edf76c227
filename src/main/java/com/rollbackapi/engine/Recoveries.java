package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Leases;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Lets a contained run go on, from a safe boundary and with no more than somebody gives it. What it has done already
/// it will not do twice: the fence against repeated calls stands as for every run.
final class Recoveries {
    private final EngineLedger ledger;
    private final Containments containments;
    private final Invariants invariants;
    private final BlobSource blobs;

    Recoveries(EngineLedger ledger, Containments containments, Invariants invariants, BlobSource blobs) {
        this.ledger = ledger;
        this.containments = containments;
        this.invariants = invariants;
        this.blobs = blobs;
    }

    /// Grants the run a new lease and lifts its containment. Throws [RefusedException] where it may write as it is,
    /// where a service that it wrote to is not at a verified checkpoint, and where an invariant is broken.
    Recovered resume(String run, Permission permission, Operator.Request request) throws IOException, RefusedException {
        Picture picture = ledger.picture();
        RunRow row = picture.runs().get(run);
        if (row == null) {
            throw new RefusedException("no run '" + run + "' in this journal; rbx log --runs lists them");
        }
        Optional<ContainmentRow> held = Leases.of(picture).containmentOf(row);
        requireStopped(row, held, Leases.of(picture).containmentOver(row));
        requireNoneIsPaused(picture, row);
        List<String> boundary = boundary(picture, row);
        requireInvariants(picture);
        Lease lease = new Lease(
                run, row.agentId(), row.epoch() + 1, permission.access(), permission.services(), row.assignment());
        // first what limits it: where a crash cuts the rest off, it has no more than it was given
        containments.journal(lease, Optional.empty());
        if (held.isPresent()) {
            containments.lift(held.get().id(), request.reason(), request.requestedBy());
        }
        ledger.stage(
                EventType.WORKFLOW_RECOVERED,
                request.requestedBy(),
                Json.object()
                        .put("run_id", run)
                        .put("epoch", lease.epoch())
                        .put("read_only", lease.access() == Lease.Access.READ_ONLY)
                        .strings("services", List.copyOf(lease.services()))
                        .strings("checkpoints", boundary)
                        .put("reason", request.reason())
                        .build());
        return new Recovered(run, lease.epoch(), boundary);
    }

    /// @param over the containment that holds it with others, its own aside
    private static void requireStopped(RunRow row, Optional<ContainmentRow> held, Optional<ContainmentRow> over)
            throws RefusedException {
        if (over.isPresent()) {
            String id = over.get().id();
            throw new RefusedException(row.runId() + " is contained with "
                    + over.get().text() + " by " + id + "; lift that first: rbx lift " + id);
        }
        boolean stopped = held.isPresent()
                || row.lease() == RunRow.Lease.REVOKED
                || row.lease() == RunRow.Lease.READ_ONLY
                || !row.writable().isEmpty();
        if (!stopped) {
            throw new RefusedException(row.runId() + " is not contained: there is nothing to resume");
        }
    }

    /// What a paused rollback undoes stays held: the half of it that is back is no state to go on from.
    private void requireNoneIsPaused(Picture picture, RunRow row) throws IOException, RefusedException {
        for (RollbackRow rollback : picture.activeRollbacks()) {
            if (rollback.status() == RollbackRow.Status.PAUSED
                    && StoredPlan.read(blobs, rollback.planHash()).runs().contains(row.runId())) {
                throw new RefusedException(rollback.id() + ", which undoes " + row.runId()
                        + ", is paused; let that go on or abort it first: rbx rollback resume " + rollback.id());
            }
        }
    }

    /// The verified checkpoints that the run's services are at, sorted: what the run goes on from.
    private static List<String> boundary(Picture picture, RunRow row) throws RefusedException {
        Set<String> boundary = new TreeSet<>();
        List<String> without = new ArrayList<>();
        for (String service : row.services()) {
            var root = picture.world().tree(service).root();
            Optional<CheckpointRow> at = picture.checkpoints().values().stream()
                    .filter(c -> c.restorable()
                            && c.captures().stream()
                                    .anyMatch(t -> t.target().equals(service)
                                            && t.root().equals(root)))
                    .max(Comparator.comparingLong(CheckpointRow::entry));
            at.map(CheckpointRow::id).ifPresentOrElse(boundary::add, () -> without.add(service));
        }
        if (!without.isEmpty()) {
            throw new RefusedException(row.runId() + " wrote to " + String.join(", ", without)
                    + ", which is at no verified checkpoint: roll it back, or take and verify one of the state as it"
                    + " is: rbx checkpoint create");
        }
        return List.copyOf(boundary);
    }

    private void requireInvariants(Picture picture) throws RefusedException {
        for (Invariants.Verdict v : invariants.of(picture.world()::tree, blobs)) {
            if (v.broken().isPresent()) {
                throw new RefusedException("the invariant " + v.rule() + " (" + v.title()
                        + ") does not hold, so nothing goes on from here: "
                        + v.broken().get());
            }
        }
    }
}
