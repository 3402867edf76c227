package com.rollbackapi.containment;

import com.rollbackapi.journal.Assignment;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// The engine's permission for one run to act.
///
/// @param services the only targets that it may write to; empty for all
/// @param assignment for whom and on what the run works, for good
/// @param epoch which of the run's leases this is, from 1; a request under an earlier one is refused, however late it
/// arrives
public record Lease(
        String runId, String agentId, long epoch, Access access, Set<String> services, Assignment assignment) {
    /// What a lease permits.
    public enum Access {
        READ_ONLY,
        READ_WRITE
    }

    public Lease {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        if (runId.isEmpty() || agentId.isEmpty() || epoch < 1) {
            throw new IllegalArgumentException("a lease names run and agent, and its epoch counts from 1");
        }
    }

    /// One that is not limited to some targets, of a run that works for no tenant and on no class of tasks.
    public Lease(String runId, String agentId, long epoch, Access access) {
        this(runId, agentId, epoch, access, Set.of(), Assignment.NONE);
    }
}
