package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.TaskRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What only a person can follow up after a rollback, as tasks.
final class FollowUps {
    private FollowUps() {}

    /// The bodies of the tasks that a rollback has not opened yet: asked again after a crash, only those are left
    /// that it came before.
    static List<Json.Obj> missing(Picture picture, String rollbackId, Plan plan) {
        Set<String> opened = new HashSet<>();
        for (TaskRow task : picture.tasks().values()) {
            if (task.rollbackId().equals(Optional.of(rollbackId))) {
                task.object().ifPresent(opened::add);
            }
        }
        long number = picture.tasks().size();
        List<Json.Obj> bodies = new ArrayList<>();
        for (Plan.Undone action : plan.irreversible()) {
            String object = "entry " + action.entry();
            if (opened.add(object)) {
                number++;
                bodies.add(Json.object()
                        .put("task", "TSK-%d".formatted(number))
                        .put("title", action.tool() + " of " + action.run() + " cannot be undone: follow up by hand")
                        .put("rollback_id", rollbackId)
                        .put("object", object)
                        .build());
            }
        }
        return bodies;
    }
}
