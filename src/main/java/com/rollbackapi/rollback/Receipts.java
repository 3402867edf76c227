package com.rollbackapi.rollback;

import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is journaled of each step that is done.
final class Receipts {
    /// What waits in memory for one force of the journal.
    private static final int AT_ONCE = 512;

    private Receipts() {}

    /// Journals those receipts that the journal does not have yet, some at a time: however many there are, only so
    /// many are held at once.
    ///
    /// @param tookMicros for all of them, of which each gets its share
    static void append(Ledger ledger, Executor.Order order, List<Plan.Step> done, long tookMicros) throws IOException {
        for (int from = 0; from < done.size(); from += AT_ONCE) {
            List<Plan.Step> some = done.subList(from, Math.min(done.size(), from + AT_ONCE));
            // a crash here leaves the receipts up to this one: resume records the others
            ledger.appendAll(
                    EventType.ROLLBACK_STEP,
                    order.requestedBy(),
                    missing(ledger.picture(), order, some, tookMicros / done.size()));
        }
    }

    private static List<Json.Obj> missing(Picture picture, Executor.Order order, List<Plan.Step> done, long micros) {
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
                        .put("undoes", s.undoes().toJson())
                        .put("outcome", "done")
                        .put("took_micros", micros);
                order.plan().position().ifPresent(p -> body.put("restores_position", p));
                bodies.add(body.build());
            }
        }
        return bodies;
    }
}
