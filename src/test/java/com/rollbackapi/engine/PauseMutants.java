package com.rollbackapi.engine;

import com.rollbackapi.simulation.Mutant;
import java.util.List;

/// Bugs that pausing a rollback, and the queue, must not have.
final class PauseMutants {
    private PauseMutants() {}

    private static final String EXECUTOR = "rollback/Executor.java";
    private static final String ROLLBACKS = "engine/Rollbacks.java";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "commits what is beyond the pause",
                    "rollback/Commits.java",
                    ".filter(e -> first.isEmpty() || first.get().contains(e.getKey().name()))",
                    ".filter(e -> first.isEmpty() || !first.get().isEmpty())"),
            new Mutant(
                    "goes on behind the pause",
                    EXECUTOR,
                    "if (findings.isEmpty() && order.pauseAfter().isPresent()) {",
                    "if (findings.isEmpty() && order.pauseAfter().filter(step -> step < 0).isPresent()) {"),
            new Mutant(
                    "pauses though a target failed",
                    EXECUTOR,
                    "if (findings.isEmpty() && order.pauseAfter().isPresent()) {",
                    "if (order.pauseAfter().isPresent()) {"),
            new Mutant("leaves no way back from a pause", EXECUTOR, """
                        proveSafety(order);
                        openTasks(order, List.of());
                """, "        openTasks(order, List.of());\n"),
            new Mutant(
                    "does not journal where to pause",
                    EXECUTOR,
                    "order.pauseAfter().ifPresent(step -> body.put(\"pause_after\", step));",
                    "order.pauseAfter().ifPresent(step -> body.put(\"paused_after\", step));"),
            new Mutant(
                    "forgets the pause where the process ends",
                    ROLLBACKS,
                    "row.pauseAfter(), 0);",
                    "Optional.empty(), 0);"),
            new Mutant(
                    "goes on by itself when the engine opens",
                    ROLLBACKS,
                    "if (row.status() != RollbackRow.Status.RUNNING) {",
                    "if (row.status() == RollbackRow.Status.QUEUED) {"),
            new Mutant(
                    "goes on for whoever asks for the same",
                    ROLLBACKS,
                    "if (paused.isPresent()) {",
                    "if (paused.isPresent() && paused.get().done().isEmpty()) {"),
            new Mutant(
                    "does not know a request to go on that is repeated",
                    "rollback/Outcome.java",
                    "&& pauseAfter.equals(row.pauseAfter());",
                    "&& row.pauseAfter().isEmpty();"),
            new Mutant(
                    "takes a request to go on for one that is repeated",
                    "rollback/Outcome.java",
                    "&& pauseAfter.isPresent()",
                    "&& row.pauseAfter().isPresent() || pauseAfter.isEmpty()"),
            new Mutant(
                    "begins a paused one anew, with another safety checkpoint",
                    ROLLBACKS,
                    "begun.isPresent() ? executor.resume(order, fence) : executor.execute(order, fence);",
                    "begun.filter(b -> b.status() == RollbackRow.Status.PARTIAL).isPresent()\n"
                            + "? executor.resume(order, fence) : executor.execute(order, fence);"),
            new Mutant(
                    "leaves paused what goes on under another name",
                    ROLLBACKS,
                    "            giveUpPaused(drawn, id + \" goes on in its place\");\n",
                    ""),
            new Mutant(
                    "forgets to seal a paused one of which all is back",
                    "rollback/Unfinished.java",
                    "boolean isOpen = begun.status() == RollbackRow.Status.PAUSED || !isDone(plan, picture);",
                    "boolean isOpen = !isDone(plan, picture);"),
            new Mutant(
                    "goes on though what it had put back was taken forward again",
                    "rollback/Unfinished.java",
                    "now.equals(step.expected()) && !isDone;",
                    "now.equals(step.expected());"),
            new Mutant(
                    "orders the queue by clock",
                    "projection/RollbackRow.java",
                    ".thenComparingLong(RollbackRow::queuedEntry);",
                    ".thenComparing(RollbackRow::queued);"),
            new Mutant(
                    "calls a paused one ended",
                    "projection/RollbackRow.java",
                    "return this == PAUSED || this == PARTIAL;",
                    "return this == PARTIAL;"));
}
