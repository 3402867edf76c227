package com.rollbackapi.engine;

import com.rollbackapi.simulation.Mutant;
import java.util.List;

/// Bugs that undoing single steps must not have.
final class SurgicalMutants {
    private SurgicalMutants() {}

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "leaves what rests on what rests on a step",
                    "rollback/StepClosure.java",
                    "            open.add(action);\n",
                    ""),
            new Mutant(
                    "leaves what rests on a step",
                    "rollback/StepClosure.java",
                    "for (ActionRow child : causes.children(member, passed)) {",
                    "for (ActionRow child : List.<ActionRow>of()) {"),
            new Mutant(
                    "overwrites what stays",
                    "rollback/Rebase.java",
                    "                if (merged.isEmpty()) {\n                    return new Clash(e);",
                    "                if (merged.isEmpty()) {\n                    continue;"),
            new Mutant(
                    "gives up where a write that stays finds what it started from",
                    "rollback/Rebase.java",
                    "if (found.equals(e.before()) || found.equals(e.after())) {",
                    "if (found.equals(e.after())) {"),
            new Mutant(
                    "takes what stays as it was made",
                    "rollback/Rebase.java",
                    ": Optional.of(Optional.of(blobs.put(merged.get())));",
                    ": Optional.of(e.after());"),
            new Mutant(
                    "takes the side of what goes where two changed one member",
                    "codec/JsonMerge.java",
                    "if (ours.equals(theirs) || theirs.equals(base)) {",
                    "if (ours.equals(theirs) || theirs.equals(base) || !(ours.orElse(Json.Null.NULL) instanceof"
                            + " Json.Obj)) {"),
            new Mutant(
                    "keeps no merged version",
                    "engine/RollbackQueue.java",
                    "        keepMerged(plan, drawn.content());\n",
                    ""),
            new Mutant(
                    "journals what stays as if the step still stood",
                    "projection/RollbackFold.java",
                    "rebased.add(new Effect(e.entry(), e.run(), e.tool(), k.before(), k.after()));",
                    "rebased.add(e);"),
            new Mutant(
                    "says nothing of what it leaves",
                    "rollback/Planner.java",
                    "tasks.add(task(h, undone.getFirst(), clash.stays()));",
                    "{}"),
            new Mutant(
                    "opens no task for what it leaves",
                    "rollback/FollowUps.java",
                    "if (!opened.contains(task.taskObject()) && waiting(picture, task).isEmpty()) {",
                    "if (opened.contains(task.taskObject())) {"));
}
