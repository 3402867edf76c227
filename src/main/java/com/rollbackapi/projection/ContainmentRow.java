package com.rollbackapi.projection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A containment: who or what may not be written by or to any more.
///
/// @param runId the run that it holds
/// @param agentId the agent all of whose runs it holds
/// @param environment the environment that nobody may write to
/// @param services those that the run is kept from; of one that names neither run nor agent, that nobody may write to
public record ContainmentRow(
        String id,
        Optional<String> runId,
        Optional<String> agentId,
        Optional<String> environment,
        List<String> services,
        String reason,
        boolean lifted,
        long refusedSince,
        long entry,
        Instant time) {
    public ContainmentRow {
        services = List.copyOf(services);
    }

    ContainmentRow refusedOnce() {
        return new ContainmentRow(
                id, runId, agentId, environment, services, reason, lifted, refusedSince + 1, entry, time);
    }

    ContainmentRow lift() {
        return new ContainmentRow(id, runId, agentId, environment, services, reason, true, refusedSince, entry, time);
    }
}
