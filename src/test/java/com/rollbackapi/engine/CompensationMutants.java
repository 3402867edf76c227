package com.rollbackapi.engine;

import com.rollbackapi.simulation.Mutant;
import java.util.List;

/// Bugs that compensations must not have.
final class CompensationMutants {
    private CompensationMutants() {}

    private static final String EXECUTOR = "rollback/Executor.java";
    private static final String COMPENSATOR = "rollback/Compensator.java";
    private static final String UNDER_WAY = "engine/CallsUnderWay.java";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "journals no decision",
                    EXECUTOR,
                    "        ledger.appendAll(EventType.ROLLBACK_COMPENSATION, order.requestedBy(),"
                            + " prepared.decisions());\n",
                    ""),
            new Mutant(
                    "offsets before it puts back",
                    EXECUTOR,
                    "new ArrayList<>(commits.run(order, prepared, ordered));",
                    "new ArrayList<>(compensator.run(order));\n"
                            + "        findings.addAll(commits.run(order, prepared, ordered));"),
            new Mutant(
                    "offsets though a target failed",
                    EXECUTOR,
                    "        if (findings.isEmpty()) {\n            findings.addAll(compensator.run(order));",
                    "        if (true) {\n            findings.addAll(compensator.run(order));"),
            new Mutant(
                    "calls though the window is closed",
                    COMPENSATOR,
                    "return !UndoWindow.isOpen(row.closes(), now);",
                    "return !UndoWindow.isOpen(row.closes(), Instant.MIN);"),
            new Mutant(
                    "decides about a window again",
                    COMPENSATOR,
                    "case ServiceAnswer.Done _ when !isOrdered && isClosed(row, now)",
                    "case ServiceAnswer.Done _ when isClosed(row, now)"),
            new Mutant(
                    "offsets what never took effect",
                    COMPENSATOR,
                    "new Decision(State.ABSENT, Optional.of(reason));",
                    "new Decision(State.ORDERED, Optional.of(reason));"),
            new Mutant(
                    "says that what is late never happened",
                    COMPENSATOR,
                    "if (now.isBefore(settled)) {",
                    "if (now.equals(Instant.MIN)) {"),
            new Mutant(
                    "refuses what may be on its way when it is cut off",
                    "engine/Called.java",
                    "new ServiceAnswer.Unknown(OpenRequests.CUT_OFF + \", and its service",
                    "new ServiceAnswer.NotDone(OpenRequests.CUT_OFF + \", and its service"),
            new Mutant(
                    "commits though a service cannot say",
                    COMPENSATOR,
                    "throw silent(row, \"whether it is offset\", reason);",
                    "new Decision(State.ORDERED, Optional.of(reason));"),
            new Mutant(
                    "takes a lost reply for a refusal",
                    COMPENSATOR,
                    "new Decision(State.UNKNOWN, Optional.of(reason));\n        };",
                    "new Decision(State.REFUSED, Optional.of(reason));\n        };"),
            new Mutant(
                    "takes silence for success",
                    COMPENSATOR,
                    "new Decision(State.UNKNOWN, Optional.of(reason));\n        };",
                    "new Decision(State.DONE, Optional.of(reason));\n        };"),
            new Mutant("goes on behind what is not known", COMPENSATOR, "                break;\n", ""),
            new Mutant(
                    "calls what is settled",
                    COMPENSATOR,
                    "            if (!row(action).state().settled()) {\n                // a crash",
                    "            if (row(action).state() != State.OPEN) {\n                // a crash"),
            new Mutant(
                    "says restored though a service refused",
                    COMPENSATOR,
                    "if (row.state().failed()) {",
                    "if (row.state() == State.OPEN) {"),
            new Mutant(
                    "takes away what something refused rests on",
                    "rollback/Plan.java",
                    "dependent != null && dependent.state().failed()",
                    "dependent == null"),
            new Mutant(
                    "calls under another key at each try",
                    "engine/ServiceCalls.java",
                    "return ServiceKeys.undo(action.entry(),",
                    "return ServiceKeys.undo(ledger.picture().position(),"),
            new Mutant(
                    "knows no order of compensations",
                    "rollback/CompensationOrder.java",
                    "        if (rows.size() > 1 || !failed.isEmpty()) {",
                    "        if (rows.isEmpty()) {"),
            new Mutant(
                    "offsets again what is offset",
                    "projection/World.java",
                    "                .filter(c -> !c.state().settled());",
                    "                .filter(c -> c.entry() >= 0);"),
            new Mutant(
                    "leaves out what failed and may have happened",
                    "rollback/Planner.java",
                    "return picture.world().unsettled(a.entry()).isPresent();",
                    "return a.outcome() == ActionRow.Outcome.EXECUTED"
                            + " && picture.world().unsettled(a.entry()).isPresent();"),
            new Mutant(
                    "calls it unchanged though a person is needed",
                    "engine/Rollbacks.java",
                    "if (plan.isEmpty() && plan.irreversible().isEmpty()) {",
                    "if (plan.isEmpty()) {"),
            new Mutant(
                    "forgets what cannot be undone when its reply is lost",
                    "rollback/Planner.java",
                    "return a.stands()\n",
                    "return a.outcome() == ActionRow.Outcome.EXECUTED\n"),
            new Mutant(
                    "forgets what cannot be undone behind a position",
                    "rollback/Planner.java",
                    "(scope instanceof Scope.Position || members.includes(a))",
                    "members.includes(a)"),
            new Mutant(
                    "forgets that a lost reply may rest on what is undone",
                    "rollback/Causes.java",
                    "ActionRow.Outcome.EXECUTED || isInDoubt)",
                    "ActionRow.Outcome.EXECUTED)"),
            new Mutant(
                    "asks a person to follow up what never happened",
                    "rollback/Doubts.java",
                    "when mayArrive(action).isEmpty() -> Optional.empty();",
                    "when mayArrive(action).isEmpty() -> Optional.of(\"cannot be undone\");"),
            new Mutant(
                    "asks nobody about what is on its way",
                    "rollback/Doubts.java",
                    "filter(clock.instant()::isBefore);",
                    "filter(i -> i.equals(Instant.MIN));"),
            new Mutant(
                    "asks a second person about what cannot be undone",
                    "rollback/FollowUps.java",
                    "asked.contains(object) ?",
                    "opened.contains(object) ?"),
            new Mutant("sends what a containment has reached", UNDER_WAY, "u.stopped |=", "u.stopped &="),
            new Mutant(
                    "journals what came of a call twice",
                    UNDER_WAY,
                    "if (under.staged || !open.contains(under)) {",
                    "if (under.stopped && !open.contains(under)) {"),
            new Mutant(
                    "rolls back beside a call that is under way",
                    "engine/Rollbacks.java",
                    "if (!underWay.isAny(touched)) {",
                    "if (!underWay.isAny(run -> runs.isEmpty())) {"));
}
