package com.rollbackapi.engine;

import com.rollbackapi.simulation.Mutant;
import java.util.List;

/// Bugs that containing all runs of a tenant or of a class of tasks must not have.
final class ReachMutants {
    private ReachMutants() {}

    private static final String CONTAINMENTS = "engine/Containments.java";
    private static final String LEASES = "containment/Leases.java";
    private static final String ROW = "projection/ContainmentRow.java";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "holds nobody of a contained tenant",
                    ROW,
                    "(tenant.isPresent() && tenant.equals(assignment.tenant()))",
                    "(tenant.isPresent() && tenant.equals(Optional.of(agent)))"),
            new Mutant(
                    "holds nobody of a contained task class",
                    ROW,
                    "(taskClass.isPresent() && taskClass.equals(assignment.taskClass()))",
                    "(taskClass.isPresent() && taskClass.equals(Optional.of(agent)))"),
            new Mutant(
                    "contains a task class under the name of a tenant",
                    CONTAINMENTS,
                    "case Reach.TaskClass _ -> containAll(reach, ",
                    "case Reach.TaskClass(String name) -> containAll(new Reach.Tenant(name), "),
            new Mutant(
                    "contains no second tenant or class",
                    CONTAINMENTS,
                    "isFree(c -> held.apply(c).equals(name))",
                    "isFree(c -> c.tenant().isPresent() || c.taskClass().isPresent())"),
            new Mutant(
                    "lets a run leave its tenant by asking for another lease",
                    "projection/RunRow.java",
                    "return epoch == 0 ? assignment.or(said) : assignment;",
                    "return said;"),
            new Mutant(
                    "lets an action leave its tenant by naming none",
                    "projection/RunFold.java",
                    "row.assignedTo(action.identity().declared())",
                    "action.identity().declared()"),
            new Mutant(
                    "gives a new run of a contained tenant its lease",
                    LEASES,
                    "containmentOver(agentId, assignment);",
                    "containmentOver(agentId, Assignment.NONE);"),
            new Mutant(
                    "believes an action that names another tenant",
                    LEASES,
                    "row.assignedTo(said).contradictedBy(said);",
                    "said.contradictedBy(said);"));
}
