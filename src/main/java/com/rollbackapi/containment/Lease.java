package com.rollbackapi.containment;

/// The engine's permission for one run to act.
///
/// @param epoch which of the run's leases this is, from 1; a request under an earlier one is refused, however late it
/// arrives
public record Lease(String runId, String agentId, long epoch, Access access) {
    /// What a lease permits.
    public enum Access {
        READ_ONLY,
        READ_WRITE
    }

    public Lease {
        if (runId.isEmpty() || agentId.isEmpty() || epoch < 1) {
            throw new IllegalArgumentException("a lease names run and agent, and its epoch counts from 1");
        }
    }
}
