package com.rollbackapi.engine;

import com.rollbackapi.simulation.Mutant;
import java.util.List;
import java.util.stream.Stream;

/// Bugs that a rollback must not have. While no system fails, nobody interferes and the process lives, most of them are
/// not noticed.
final class RollbackMutants {
    private RollbackMutants() {}

    private static final String EXECUTOR = "rollback/Executor.java";
    private static final String COMMITS = "rollback/Commits.java";
    private static final String ROLLBACKS = "engine/Rollbacks.java";
    private static final String UNFINISHED = "rollback/Unfinished.java";

    private static final List<Mutant> OF_ROLLBACKS = List.of(
            new Mutant(
                    "commits before the order is durable",
                    EXECUTOR,
                    "return commit(order, prepared, ordered(order, prepared, start, false), start);",
                    "return commit(order, prepared, ledger.picture().position(), start);"),
            new Mutant(
                    "resumes without an order",
                    EXECUTOR,
                    "return commit(order, prepared, ordered(order, prepared, start, true), start);",
                    "return commit(order, prepared, ledger.picture().position() - 1, start);"),
            new Mutant(
                    "takes a lost reply for a failure",
                    COMMITS,
                    "if (live.size() < its.size() || isUndurable(answer)) {",
                    "if (!problems.isEmpty()) {"),
            new Mutant(
                    "does not look at what a failed commit has done",
                    COMMITS,
                    "problems.isEmpty() ? its : live(target, its);",
                    "problems.isEmpty() ? its : List.of();"),
            new Mutant(
                    "takes a failed commit for done", COMMITS, "problems.isEmpty() ? its : live(target, its);", "its;"),
            new Mutant("leaves staged what it never commits", COMMITS, "        Staged.discard(waiting);\n", ""),
            new Mutant("goes on behind a target that failed", COMMITS, "                break;\n", ""),
            new Mutant(
                    "says restored without looking",
                    EXECUTOR,
                    "if (!root.equals(captured.asked().getValue())) {",
                    "if (root.hex().isEmpty()) {"),
            new Mutant(
                    "records no step",
                    "rollback/Receipts.java",
                    "for (Plan.Step s : done) {",
                    "for (Plan.Step s : done.subList(0, 0)) {"),
            new Mutant(
                    "records a step again",
                    "rollback/Receipts.java",
                    "if (!recorded.contains(s.number())) {",
                    "if (s.number() > 0) {"),
            new Mutant("leaves no way back", EXECUTOR, """
                        proveSafety(order);
                        openTasks(order, broken(outcome));
                """, "            openTasks(order, broken(outcome));\n"),
            new Mutant("opens tasks behind the seal", EXECUTOR, """
                        openTasks(order, broken(outcome));
                        return seal(order, outcome, from);
                """, """
                            Outcome sealed = seal(order, outcome, from);
                            openTasks(order, broken(outcome));
                            return sealed;
                    """),
            new Mutant(
                    "opens tasks again",
                    "rollback/FollowUps.java",
                    "if (title.isPresent() && opened.add(object)) {",
                    "if (title.isPresent() && (opened.add(object) || number >= 0)) {"),
            new Mutant(
                    "commits though a target cannot",
                    "rollback/Preparations.java",
                    "return new Preparations(complete ? ready : Map.of(), conflicts, List.of());",
                    "return new Preparations(ready, List.of(), List.of());"),
            new Mutant(
                    "does not give up what others staged",
                    "rollback/Preparations.java",
                    "Staged.discard(ready);",
                    "ready.clear();"),
            new Mutant(
                    "does not ask again what is locked for a moment",
                    "rollback/Tries.java",
                    "if (!e.isPassing() || !again()) {",
                    "if (e.isPassing() || !again()) {"),
            new Mutant(
                    "holds what others staged while it waits",
                    EXECUTOR,
                    "return tries.of(() -> Preparations.of(order.plan(), this::target, checkpointer.blobs()))",
                    """
                    return tries.of(() -> {
                                        for (String name : order.plan().targets()) {
                                            target(name).prepare(order.plan().byTarget().getOrDefault(name, List.of()).stream()
                                                    .map(Plan.Step::change).toList(), checkpointer.blobs());
                                        }
                                        return Preparations.of(order.plan(), this::target, checkpointer.blobs());
                                    })\
                    """),
            new Mutant("overwrites what somebody has changed", "rollback/Preparations.java", """
                e -> targets.apply(e.getKey())
                                        .prepare(e.getValue().stream().map(Plan.Step::change).toList(), blobs));
                """, """
                    e -> {
                        List<com.rollbackapi.target.Change> forced = new ArrayList<>();
                        for (Plan.Step s : e.getValue()) {
                            forced.add(new com.rollbackapi.target.Change(
                                    s.object(),
                                    targets.apply(e.getKey()).read(s.object()).map(com.rollbackapi.crypto.Hash::of),
                                    s.replacement()));
                        }
                        return targets.apply(e.getKey()).prepare(forced, blobs);
                    });
                    """),
            new Mutant(
                    "undoes only those who wrote directly behind",
                    "rollback/Closure.java",
                    "            open.add(run);\n",
                    ""),
            new Mutant(
                    "overlooks the writer next behind",
                    "rollback/Closure.java",
                    "for (int i = first + 1; i < known; i++) {",
                    "for (int i = first + 2; i < known; i++) {"),
            new Mutant(
                    "counts a write at the position restored as later",
                    "projection/World.java",
                    "if (versions.get(middle).entry() < position) {",
                    "if (versions.get(middle).entry() <= position) {"),
            new Mutant(
                    "forgets what is left of an object's writes",
                    "projection/RollbackFold.java",
                    "now.stream().filter(e -> !undone.contains(e.entry())).toList());",
                    "now.stream().limit(0).toList());"),
            new Mutant(
                    "a checkpoint stands one entry early",
                    "checkpoint/Checkpointer.java",
                    ".put(\"position\", picture.position())",
                    ".put(\"position\", picture.position() - 1)"),
            new Mutant(
                    "contains the first run only",
                    "engine/Containments.java",
                    "        for (String run : runs) {\n            RunRow row",
                    "        for (String run : List.copyOf(runs).subList(0, 1)) {\n            RunRow row"),
            new Mutant(
                    "revokes no lease and says contained",
                    "engine/Containments.java",
                    "        ledger.stage(\n                EventType.LEASE_REVOKED,",
                    "        ledger.stage(\n                EventType.REVIEWER_FLAGGED,"),
            new Mutant(
                    "a contained run writes on",
                    "engine/Containments.java",
                    "case Verdict.Denied denied -> Optional.of(denied.text());",
                    "case Verdict.Denied _ -> Optional.empty();"),
            new Mutant(
                    "queues each request anew",
                    "engine/RollbackQueue.java",
                    "if (row.planHash().equals(preview.planHash())) {",
                    "if (row.planHash().hex().isEmpty()) {"),
            new Mutant(
                    "takes scopes that read the same for the same",
                    UNFINISHED,
                    "StoredPlan.read(blobs, row.planHash()).scope().equals(scope)",
                    "blobs.get(row.planHash()).isPresent()"),
            new Mutant(
                    "plans anew what ended in part",
                    UNFINISHED,
                    "Plan now = Planner.plan(picture, known(plan), content);\n"
                            + "        if (goesOn(picture, begun.get(), plan, now)) {",
                    "Plan now = Planner.plan(picture, scope, content);\n        if (plan.hash().equals(now.hash())) {"),
            new Mutant(
                    "goes on though the world has moved",
                    UNFINISHED,
                    "boolean holds = holds(plan, begun, picture);",
                    "boolean holds = true;"),
            new Mutant(
                    "loses the runs found through what is back",
                    UNFINISHED,
                    "case Scope.Runs _ -> new Scope.Runs(plan.runs());",
                    "case Scope.Runs r -> r;"),
            new Mutant(
                    "calls refused what had begun",
                    ROLLBACKS,
                    "if (row.stage(StageName.PREPARE).progress() != Progress.DONE) {",
                    "if (row.stage(StageName.VERIFY).progress() != Progress.DONE) {"),
            new Mutant(
                    "restores again what is restored",
                    ROLLBACKS,
                    "if (row.stage(StageName.VERIFY).progress() == Progress.DONE) {",
                    "if (row.stage(StageName.SEAL).progress() == Progress.DONE) {"),
            new Mutant("leaves a rollback unfinished", "engine/Resumption.java", "        rollbacks.resume();\n", ""),
            new Mutant(
                    "forgets an action that was cut off",
                    "engine/Resumption.java",
                    "        requests.settle(calls, desk);\n",
                    ""),
            new Mutant(
                    "settles what is settled", "engine/OpenRequests.java", "open.remove(key(body));", "open.size();"),
            new Mutant(
                    "takes an action for done without looking",
                    "engine/Carried.java",
                    "if (versions.getOrDefault(change.leaf(), Optional.empty()).equals(change.replacement())) {",
                    "if (versions.containsKey(change.leaf()) || whole) {"),
            new Mutant(
                    "refuses an action that was done in part",
                    "engine/ActionDesk.java",
                    "if (carried.done().isEmpty() && problem.isPresent()) {",
                    "if (problem.isPresent()) {"),
            new Mutant(
                    "leaves staged what an action never commits",
                    "engine/TargetWrites.java",
                    "Staged.discard(staged);",
                    "staged.clear();"),
            new Mutant(
                    "skips the entry behind the last applied",
                    "engine/Follower.java",
                    "return target.appliedPosition() + 1;",
                    "return target.appliedPosition() + 2;"),
            new Mutant(
                    "acknowledges before the content is durable",
                    "engine/EngineLedger.java",
                    "            content.sync();\n",
                    ""));

    static final List<Mutant> ALL = Stream.of(
                    OF_ROLLBACKS, CompensationMutants.ALL, SurgicalMutants.ALL, PauseMutants.ALL, ReachMutants.ALL)
            .flatMap(List::stream)
            .toList();
}
