package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.TaskRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What only a person can follow up after a rollback, as tasks: what is irreversible, what it could not offset, and
/// what it could not put back without overwriting somebody else's work.
///
/// @param doubts asks what became of irreversible calls whose reply was lost
public record FollowUps(Picture picture, Plan plan, Doubts doubts) {
    private static final String INVARIANT = "invariant ";
    private static final String ENTRY = "entry ";

    /// The bodies of the tasks that a rollback has not opened yet: asked again after a crash, only those are left
    /// that it came before. A correction that already waits, with the same versions, is left to the task that says
    /// so, an irreversible action to the task of whichever rollback came first, and an invariant that is broken to
    /// its own.
    ///
    /// @param broken invariants that do not hold of the restored state
    public List<Json.Obj> missing(String rollbackId, List<Invariants.Verdict> broken) throws IOException {
        Set<String> opened = new HashSet<>();
        Set<String> asked = askedOfIrreversible(picture, plan);
        for (TaskRow task : picture.tasks().values()) {
            if (task.rollbackId().equals(Optional.of(rollbackId))) {
                task.object().ifPresent(opened::add);
            } else if (!task.closed()) {
                task.object().filter(o -> o.startsWith(INVARIANT)).ifPresent(opened::add);
            }
        }
        long number = picture.tasks().size();
        List<Json.Obj> bodies = new ArrayList<>();
        for (Plan.Undone action : plan.actions()) {
            String object = ENTRY + action.entry();
            Optional<String> title = asked.contains(object) ? Optional.empty() : title(rollbackId, action);
            if (title.isPresent() && opened.add(object)) {
                number++;
                bodies.add(Json.object()
                        .put("task", "TSK-%d".formatted(number))
                        .put("title", title.get())
                        .put("rollback_id", rollbackId)
                        .put("object", object)
                        .build());
            }
        }
        for (Plan.Task task : plan.tasks()) {
            if (!opened.contains(task.taskObject()) && waiting(picture, task).isEmpty()) {
                number++;
                bodies.add(Json.object()
                        .put("task", "TSK-%d".formatted(number))
                        .put("title", "correct by hand: " + task.text())
                        .put("rollback_id", rollbackId)
                        .put("object", task.taskObject())
                        .put("ours", task.ours().map(Write::ref))
                        .put("theirs", task.theirs().map(Write::ref))
                        .build());
            }
        }
        for (Invariants.Verdict invariant : broken) {
            String object = INVARIANT + invariant.rule();
            if (opened.add(object)) {
                number++;
                bodies.add(Json.object()
                        .put("task", "TSK-%d".formatted(number))
                        .put("title", "the restored state breaks " + invariant.rule() + " (" + invariant.title() + ")")
                        .put("rollback_id", rollbackId)
                        .put("object", object)
                        .build());
            }
        }
        return bodies;
    }

    /// The open task that asks for this correction, whichever rollback opened it.
    public static Optional<TaskRow> waiting(Picture picture, Plan.Task task) {
        return picture.tasks().values().stream()
                .filter(t -> !t.closed() && asks(t, task))
                .findFirst();
    }

    /// Whether a task, open or closed, asks for this correction.
    public static boolean asks(TaskRow row, Plan.Task task) {
        return row.object().equals(Optional.of(task.taskObject()))
                && row.ours().equals(task.ours())
                && row.theirs().equals(task.theirs());
    }

    /// Whether people have been asked for all that a plan leaves to them, whatever has come of it.
    public static boolean isAsked(Picture picture, Plan plan) {
        return askedOfIrreversible(picture, plan).size() == plan.irreversible().size()
                && plan.tasks().stream().allMatch(t -> waiting(picture, t).isPresent());
    }

    /// What tasks, open and closed, say of the irreversible actions of a plan, by the names that tasks give them.
    private static Set<String> askedOfIrreversible(Picture picture, Plan plan) {
        return asking(picture, plan).stream().flatMap(t -> t.object().stream()).collect(Collectors.toSet());
    }

    /// The tasks, open and closed, in which people were asked about the irreversible actions of a plan.
    public static List<TaskRow> asking(Picture picture, Plan plan) {
        Set<String> irreversible = new HashSet<>();
        plan.irreversible().forEach(a -> irreversible.add(ENTRY + a.entry()));
        return irreversible.isEmpty()
                ? List.of()
                : picture.tasks().values().stream()
                        .filter(t -> t.object().filter(irreversible::contains).isPresent())
                        .toList();
    }

    /// What there is to do; empty where there is nothing, or another rollback has asked for it.
    private Optional<String> title(String rollbackId, Plan.Undone action) throws IOException {
        String what = action.tool() + " of " + action.run();
        if (action.compensation().isEmpty()) {
            return action.isIrreversible()
                    ? doubts.problem(action).map(problem -> what + " " + problem)
                    : Optional.empty();
        }
        return Optional.ofNullable(picture.world().compensations().get(action.entry()))
                .filter(row -> row.rollbackId().equals(Optional.of(rollbackId)))
                .flatMap(row -> problem(row).map(problem -> what + ": " + problem));
    }

    private static Optional<String> problem(CompensationRow row) {
        String until = row.allowedUntil().map(u -> " until " + u).orElse("");
        return switch (row.state()) {
            case OPEN, ORDERED, UNKNOWN, DONE, ABSENT -> Optional.empty();
            case EXPIRED -> Optional.of(row.type() + " was possible" + until + ", which is over: follow up by hand");
            case UNOFFERED -> Optional.of("no service here offers " + row.type() + ": compensate by hand" + until);
            case REFUSED ->
                Optional.of(row.type() + " was refused: " + row.reason().orElse("") + "; correct it by hand");
            case HELD ->
                Optional.of(row.type() + " was not called: " + row.reason().orElse("") + "; correct it by hand");
        };
    }
}
