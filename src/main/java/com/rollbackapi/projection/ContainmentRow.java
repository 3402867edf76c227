package com.rollbackapi.projection;

import com.rollbackapi.journal.Assignment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A containment: who or what may not be written by or to any more.
///
/// @param runId the run that it holds
/// @param agentId the agent all of whose runs it holds
/// @param tenant the tenant for whom no run may write
/// @param taskClass the class of tasks of which no run may write
/// @param environment the environment that nobody may write to
/// @param services those that the run is kept from; of one that holds no runs, that nobody may write to
public record ContainmentRow(
        String id,
        Optional<String> runId,
        Optional<String> agentId,
        Optional<String> tenant,
        Optional<String> taskClass,
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
                id,
                runId,
                agentId,
                tenant,
                taskClass,
                environment,
                services,
                reason,
                lifted,
                refusedSince + 1,
                entry,
                time);
    }

    ContainmentRow lift() {
        return new ContainmentRow(
                id, runId, agentId, tenant, taskClass, environment, services, reason, true, refusedSince, entry, time);
    }

    /// Whether it holds, while it is not lifted, whatever run this agent has that works for these.
    public boolean holdsRunsOf(String agent, Assignment assignment) {
        return agentId.equals(Optional.of(agent))
                || (tenant.isPresent() && tenant.equals(assignment.tenant()))
                || (taskClass.isPresent() && taskClass.equals(assignment.taskClass()));
    }

    /// Whether it keeps certain runs from writing, and not everybody from some services.
    public boolean isOfRuns() {
        return runId.isPresent() || agentId.isPresent() || tenant.isPresent() || taskClass.isPresent();
    }

    /// What it holds, in words.
    public String text() {
        return runId.map(r -> "run " + r)
                .or(() -> agentId.map(a -> "agent " + a))
                .or(() -> tenant.map(t -> "tenant " + t))
                .or(() -> taskClass.map(c -> "task class " + c))
                .or(() -> environment.map(e -> "environment " + e))
                .orElseGet(() -> String.join(", ", services));
    }
}
