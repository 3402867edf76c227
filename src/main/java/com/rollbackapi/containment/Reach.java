package com.rollbackapi.containment;

import java.util.Optional;
import java.util.stream.Stream;

/// What a containment holds; all else goes on working.
public sealed interface Reach {
    /// One run; with `children` also every run that names one of its steps as its parent, and theirs.
    record Run(String runId, boolean children) implements Reach {}

    /// Every run of an agent, those that it has not begun yet too.
    record Agent(String agentId) implements Reach {}

    /// All writes to one service, whoever makes them.
    record Service(String service) implements Reach {}

    /// All writes to the services of one environment.
    record Environment(String environment) implements Reach {}

    /// What it is called: the id of the run or agent, the name of the service or environment.
    default String subject() {
        return switch (this) {
            case Run r -> r.runId();
            case Agent a -> a.agentId();
            case Service s -> s.service();
            case Environment e -> e.environment();
        };
    }

    /// In words, for people.
    default String text() {
        return switch (this) {
            case Run r -> "run " + r.runId() + (r.children() ? " and its children" : "");
            case Agent a -> "agent " + a.agentId();
            case Service s -> "service " + s.service();
            case Environment e -> "environment " + e.environment();
        };
    }

    /// From the members `run_id` (with `children`), `agent_id`, `service` and `environment`, of which one is given.
    /// Throws `IllegalArgumentException` where it is none or several.
    static Reach of(
            Optional<String> run,
            boolean children,
            Optional<String> agent,
            Optional<String> service,
            Optional<String> environment) {
        long given = Stream.of(run, agent, service, environment)
                .filter(Optional::isPresent)
                .count();
        if (given != 1 || (children && run.isEmpty())) {
            throw new IllegalArgumentException(
                    "contain one thing: a run (with its children), an agent, a service or an environment");
        }
        return run.<Reach>map(r -> new Run(r, children))
                .or(() -> agent.map(Agent::new))
                .or(() -> service.map(Service::new))
                .orElseGet(() -> new Environment(environment.orElseThrow()));
    }
}
