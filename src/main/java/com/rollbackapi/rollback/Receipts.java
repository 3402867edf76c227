package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is journaled of each step that is done.
final class Receipts {
    private Receipts() {}

    /// The bodies of those receipts that the journal does not have yet.
    ///
    /// @param tookMicros for all of them, of which each gets its share
    static List<Json.Obj> missing(Picture picture, Executor.Order order, List<Plan.Step> done, long tookMicros) {
        Set<Integer> recorded = Optional.ofNullable(picture.rollbacks().get(order.rollbackId()))
                .map(RollbackRow::done)
                .orElse(Set.of());
        List<Json.Obj> bodies = new ArrayList<>();
        for (Plan.Step s : done) {
            if (!recorded.contains(s.number())) {
                Json.Builder body = Json.object()
                        .put("rollback_id", order.rollbackId())
                        .put("step", s.number())
                        .put("target", s.target())
                        .put("object", s.object())
                        .put("before_ref", s.expected().map(Write::ref))
                        .put("after_ref", s.replacement().map(Write::ref))
                        .put("undoes", Json.of(s.undoes().stream().map(Json::of).toList()))
                        .put("outcome", "done")
                        .put("took_micros", tookMicros / done.size());
                order.plan().position().ifPresent(p -> body.put("restores_position", p));
                bodies.add(body.build());
            }
        }
        return bodies;
    }
}
