package com.rollbackapi.projection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A containment: a run that may not write any more, and the services it is kept from.
public record ContainmentRow(
        String id,
        Optional<String> runId,
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
        return new ContainmentRow(id, runId, environment, services, reason, lifted, refusedSince + 1, entry, time);
    }

    ContainmentRow lift() {
        return new ContainmentRow(id, runId, environment, services, reason, true, refusedSince, entry, time);
    }
}
