package com.rollbackapi.containment;

import com.rollbackapi.journal.Assignment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a containment holds; all else goes on working.
public sealed interface Reach {
    /// One run; with `children` also every run that names one of its steps as its parent, and theirs.
    record Run(String runId, boolean children) implements Reach {}

    /// Every run of an agent, those that it has not begun yet too.
    record Agent(String agentId) implements Reach {}

    /// Every run that works for a tenant, whichever agent's, those that are not begun yet too.
    record Tenant(String tenant) implements Reach {
        public Tenant {
            // the name of a run's assignment, or it would hold nothing
            var _ = new Assignment(Optional.of(tenant), Optional.empty());
        }
    }

    /// Every run that works on a class of tasks, whichever agent's, those that are not begun yet too.
    record TaskClass(String taskClass) implements Reach {
        public TaskClass {
            var _ = new Assignment(Optional.empty(), Optional.of(taskClass));
        }
    }

    /// All writes to one service, whoever makes them.
    record Service(String service) implements Reach {}

    /// All writes to the services of one environment.
    record Environment(String environment) implements Reach {}

    /// What it is called: the id of the run or agent, the name of all else.
    default String subject() {
        return switch (this) {
            case Run r -> r.runId();
            case Agent a -> a.agentId();
            case Tenant t -> t.tenant();
            case TaskClass c -> c.taskClass();
            case Service s -> s.service();
            case Environment e -> e.environment();
        };
    }

    /// The member that names it, in requests and in entries.
    default String member() {
        return switch (this) {
            case Run _ -> "run_id";
            case Agent _ -> "agent_id";
            case Tenant _ -> "tenant";
            case TaskClass _ -> "task_class";
            case Service _ -> "service";
            case Environment _ -> "environment";
        };
    }

    /// In words, for people.
    default String text() {
        return switch (this) {
            case Run r -> "run " + r.runId() + (r.children() ? " and its children" : "");
            case Agent a -> "agent " + a.agentId();
            case Tenant t -> "tenant " + t.tenant();
            case TaskClass c -> "task class " + c.taskClass();
            case Service s -> "service " + s.service();
            case Environment e -> "environment " + e.environment();
        };
    }

    /// The members that may name one, in the order in which they are told.
    List<String> MEMBERS = List.of("run_id", "agent_id", "tenant", "task_class", "service", "environment");

    /// From its member and its name. Throws `IllegalArgumentException` unless exactly one is given.
    ///
    /// @param named by member
    /// @param children with a run alone
    static Reach of(Map<String, String> named, boolean children) {
        if (named.size() != 1 || (children && !named.containsKey("run_id"))) {
            throw new IllegalArgumentException("contain one thing: a run (with its children), an agent, a tenant,"
                    + " a task class, a service or an environment");
        }
        Map.Entry<String, String> one = named.entrySet().iterator().next();
        String name = one.getValue();
        return switch (one.getKey()) {
            case "run_id" -> new Run(name, children);
            case "agent_id" -> new Agent(name);
            case "tenant" -> new Tenant(name);
            case "task_class" -> new TaskClass(name);
            case "service" -> new Service(name);
            case "environment" -> new Environment(name);
            default -> throw new IllegalArgumentException("nothing is contained by its '" + one.getKey() + "'");
        };
    }
}
