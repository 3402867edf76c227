package com.rollbackapi.containment;

import com.rollbackapi.containment.Lease.Access;
import com.rollbackapi.containment.Verdict.Cause;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.ServiceRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The leases in force at a picture, and what they permit. A view without state of its own: what it decides comes into
/// force when the engine has journaled it and folded the next picture.
public final class Leases {
    private final Picture picture;

    private Leases(Picture picture) {
        this.picture = picture;
    }

    public static Leases of(Picture picture) {
        return new Leases(picture);
    }

    /// The lease to journal for a run, of the epoch after its last and no wider than that; denied to a contained
    /// run, to an agent whose run it is not, for another assignment than the run has, and where a run that was made
    /// read-only asks for more.
    ///
    /// @param asked for whom and on what the run is to work; what it leaves open is as it was
    public Verdict grant(String runId, String agentId, Assignment asked, Access access) {
        RunRow row = picture.runs().get(runId);
        Assignment assignment = row == null ? asked : row.assignedTo(asked);
        Optional<ContainmentRow> over = containmentOver(agentId, assignment);
        if (over.isPresent()) {
            return contained(runId, over.get());
        }
        if (row == null) {
            return new Verdict.Allowed(new Lease(runId, agentId, 1, access, Set.of(), assignment));
        }
        if (!row.agentId().equals(agentId)) {
            return new Verdict.Denied(
                    Cause.OTHER_AGENT,
                    runId + " is a run of " + row.agentId() + ", not of " + agentId,
                    "start a new run");
        }
        Optional<ContainmentRow> containment = containmentOf(row);
        if (containment.isPresent()) {
            return contained(runId, containment.get());
        }
        Optional<String> other = assignment.contradictedBy(asked);
        if (other.isPresent()) {
            return otherAssignment(runId, other.get());
        }
        if (row.lease() == RunRow.Lease.READ_ONLY && access == Access.READ_WRITE) {
            return new Verdict.Denied(
                    Cause.READ_ONLY, runId + " was made read-only", "go on reading, or start a new run to write");
        }
        return new Verdict.Allowed(new Lease(runId, agentId, row.epoch() + 1, access, row.writable(), assignment));
    }

    /// The lease that revoking takes from a run; empty where it holds none, so that revoking twice changes nothing.
    public Optional<Lease> revoke(String runId) {
        return Optional.ofNullable(picture.runs().get(runId)).flatMap(Leases::inForce);
    }

    /// Whether a run may read. Containment and a revoked lease leave reads, and so does a stale epoch: only a run
    /// that never held a lease here is denied.
    public Verdict checkRead(String runId) {
        RunRow row = picture.runs().get(runId);
        if (row == null || row.epoch() == 0) {
            return noLease(runId);
        }
        Access access = containmentOf(row).isPresent()
                ? Access.READ_ONLY
                : inForce(row).map(Lease::access).orElse(Access.READ_ONLY);
        return new Verdict.Allowed(new Lease(runId, row.agentId(), row.epoch(), access, Set.of(), row.assignment()));
    }

    /// Whether a run may write to the targets under the lease of this epoch.
    ///
    /// @param said for whom and on what the request says that it is; whoever says nothing is what his run is
    public Verdict checkWrite(String runId, long epoch, Assignment said, Collection<String> targets) {
        return checkWrite(runId, epoch, said, targets, Map.of());
    }

    /// The same, where some of the targets are services whose environment stands in their declaration.
    ///
    /// @param declared by name: that environment
    public Verdict checkWrite(
            String runId, long epoch, Assignment said, Collection<String> targets, Map<String, String> declared) {
        RunRow row = picture.runs().get(runId);
        if (row == null) {
            return noLease(runId);
        }
        Optional<ContainmentRow> containment = containmentOf(row);
        if (containment.isPresent()) {
            return contained(runId, containment.get());
        }
        Optional<String> other = row.assignedTo(said).contradictedBy(said);
        if (other.isPresent()) {
            return otherAssignment(runId, other.get());
        }
        return switch (row.lease()) {
            case NONE -> noLease(runId);
            case REVOKED ->
                new Verdict.Denied(
                        Cause.REVOKED,
                        "the lease of " + runId + " was revoked",
                        "ask for a new lease, or go on reading");
            case READ_ONLY ->
                new Verdict.Denied(
                        Cause.READ_ONLY, runId + " may only read", "go on reading, or start a new run to write");
            case GRANTED -> granted(row, epoch, targets, declared);
        };
    }

    private Verdict granted(RunRow row, long epoch, Collection<String> targets, Map<String, String> declared) {
        if (epoch != row.epoch()) {
            return new Verdict.Denied(
                    Cause.STALE_EPOCH,
                    "the lease of " + row.runId() + " is of epoch " + row.epoch() + ", the request of epoch " + epoch,
                    "ask for a new lease");
        }
        Optional<String> outside = targets.stream()
                .filter(t -> !row.writable().isEmpty() && !row.writable().contains(t))
                .min(Comparator.naturalOrder());
        if (outside.isPresent()) {
            return new Verdict.Denied(
                    Cause.OUTSIDE_LEASE,
                    "the lease of " + row.runId() + " is for " + String.join(", ", row.writable()) + ", not for "
                            + outside.get(),
                    "write there only, or ask for it to be resumed with more");
        }
        for (String target : new TreeSet<>(targets)) {
            Optional<ContainmentRow> containment = containmentOf(target, declared);
            if (containment.isPresent()) {
                return new Verdict.Denied(
                        Cause.SERVICE_CONTAINED,
                        target + " is contained by " + containment.get().id() + ": "
                                + containment.get().reason(),
                        "write elsewhere, or wait until the containment is lifted");
            }
        }
        return new Verdict.Allowed(lease(row, Access.READ_WRITE));
    }

    /// Whether a step may be begun on behalf of another run's step: a contained run fans out no further, whoever
    /// would work for it. `parentStep` is `run/step`; where it could be read as a step of several runs, each
    /// counts.
    public Verdict checkFanOut(Lease lease, String parentStep) {
        for (int slash = parentStep.indexOf('/'); slash > 0; slash = parentStep.indexOf('/', slash + 1)) {
            String parent = parentStep.substring(0, slash);
            Optional<ContainmentRow> containment =
                    Optional.ofNullable(picture.runs().get(parent)).flatMap(this::containmentOf);
            if (containment.isPresent() && !parent.equals(lease.runId())) {
                return new Verdict.Denied(
                        Cause.PARENT_CONTAINED,
                        parent + ", which it works for, is contained by "
                                + containment.get().id() + ": "
                                + containment.get().reason(),
                        "wait until the containment is lifted");
            }
        }
        return new Verdict.Allowed(lease);
    }

    /// Whether any request of the run, under whatever epoch, could write to some target.
    boolean mayWrite(String runId) {
        RunRow row = picture.runs().get(runId);
        return row != null
                && row.lease() == RunRow.Lease.GRANTED
                && containmentOf(row).isEmpty();
    }

    /// The containment that holds the run: its own, or one over it; empty where there was none or it was lifted.
    public Optional<ContainmentRow> containmentOf(RunRow row) {
        return row.containedBy()
                .flatMap(id -> Optional.ofNullable(picture.containments().get(id)))
                .filter(c -> !c.lifted())
                .or(() -> containmentOver(row));
    }

    /// The containment that holds the run with others: that of its agent, of the tenant for whom it works, or of
    /// the class of its tasks. It is lifted for all of them at once.
    public Optional<ContainmentRow> containmentOver(RunRow row) {
        return containmentOver(row.agentId(), row.assignment());
    }

    private Optional<ContainmentRow> containmentOver(String agent, Assignment assignment) {
        return picture.containments().values().stream()
                .filter(c -> !c.lifted() && c.holdsRunsOf(agent, assignment))
                .findFirst();
    }

    /// The containment that keeps every run from a service: of the service, or of the environment that it runs in.
    /// One that holds runs leaves the others working.
    private Optional<ContainmentRow> containmentOf(String target, Map<String, String> declared) {
        Set<String> environments = new HashSet<>();
        Optional.ofNullable(picture.services().get(target))
                .map(ServiceRow::environment)
                .ifPresent(environments::add);
        Optional.ofNullable(declared.get(target)).ifPresent(environments::add);
        return picture.containments().values().stream()
                .filter(c -> !c.lifted() && !c.isOfRuns())
                .filter(c -> c.services().contains(target)
                        || (c.services().isEmpty()
                                && c.environment()
                                        .filter(environments::contains)
                                        .isPresent()))
                .findFirst();
    }

    private static Optional<Lease> inForce(RunRow row) {
        return switch (row.lease()) {
            case NONE, REVOKED -> Optional.empty();
            case READ_ONLY -> Optional.of(lease(row, Access.READ_ONLY));
            case GRANTED -> Optional.of(lease(row, Access.READ_WRITE));
        };
    }

    private static Lease lease(RunRow row, Access access) {
        return new Lease(
                row.runId(),
                row.agentId(),
                row.epoch(),
                access,
                access == Access.READ_WRITE ? row.writable() : Set.of(),
                row.assignment());
    }

    private static Verdict.Denied contained(String runId, ContainmentRow by) {
        boolean alone = by.runId().isPresent();
        return new Verdict.Denied(
                Cause.RUN_CONTAINED,
                runId + " is contained by " + by.id() + (alone ? "" : " with " + by.text()) + ": " + by.reason(),
                "go on reading; it can write again when the containment is lifted"
                        + (alone ? " and a new lease is granted: rbx resume " + runId : ": rbx lift " + by.id()));
    }

    private static Verdict.Denied otherAssignment(String runId, String how) {
        return new Verdict.Denied(
                Cause.OTHER_ASSIGNMENT,
                runId + " " + how,
                "name what its first lease named, or nothing; for another, start a new run");
    }

    private static Verdict.Denied noLease(String runId) {
        return new Verdict.Denied(Cause.NO_LEASE, runId + " holds no lease", "ask for one before the first action");
    }
}
