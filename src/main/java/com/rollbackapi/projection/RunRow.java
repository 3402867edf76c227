package com.rollbackapi.projection;

import com.rollbackapi.journal.Assignment;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/// One run of an agent: its lease and what it did.
///
/// @param epoch how many leases it was granted; a write under an earlier epoch is refused
/// @param writable the only targets that its lease lets it write to; empty for all
/// @param assignment for whom and on what it works: as its first lease says, or as it was recorded elsewhere
/// @param objects the different objects written, as [World#key]
/// @param services the different services written to
/// @param undone whether a rollback took all of it back
/// @param firstEntry index of its first entry
public record RunRow(
        String runId,
        String agentId,
        Lease lease,
        long epoch,
        long actions,
        long refused,
        long mutations,
        MapPSet<String> objects,
        Set<String> services,
        boolean undone,
        long firstEntry,
        long lastEntry,
        Instant started,
        Instant updated,
        Optional<String> containedBy,
        Set<String> writable,
        Assignment assignment) {

    /// Whether the run may write.
    public enum Lease {
        /// Recorded elsewhere and imported: it never held a lease here.
        NONE,
        GRANTED,
        READ_ONLY,
        REVOKED
    }

    public RunRow {
        services = Collections.unmodifiableSet(new TreeSet<>(services));
        writable = Collections.unmodifiableSet(new TreeSet<>(writable));
    }

    static RunRow first(String run, String agent, long index, Instant time) {
        return new RunRow(
                run,
                agent,
                Lease.NONE,
                0,
                0,
                0,
                0,
                HashTreePSet.empty(),
                Set.of(),
                false,
                index,
                index,
                time,
                time,
                Optional.empty(),
                Set.of(),
                Assignment.NONE);
    }

    /// The same, with a lease for these targets alone, for all where none is named, and working for these.
    RunRow leased(Set<String> targets, Assignment worksFor) {
        return new RunRow(
                runId,
                agentId,
                lease,
                epoch,
                actions,
                refused,
                mutations,
                objects,
                services,
                undone,
                firstEntry,
                lastEntry,
                started,
                updated,
                containedBy,
                targets,
                worksFor);
    }

    /// For whom and on what it works once somebody says this of it: what its first lease said holds for good, so
    /// that nobody leaves a containment by asking for another lease.
    public Assignment assignedTo(Assignment said) {
        return epoch == 0 ? assignment.or(said) : assignment;
    }
}
