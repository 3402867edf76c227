package com.rollbackapi.projection;

import com.rollbackapi.journal.Assignment;

/// Folds triggers and what was contained because of them.
final class ContainmentFold {
    private ContainmentFold() {}

    static void triggered(Draft draft, Body body) {
        draft.triggers = draft.triggers.plus(new TriggerRow(
                body.index(),
                body.text("rule"),
                body.text("layer"),
                Math.toIntExact(body.number("tier", 0)),
                body.text("response"),
                body.text("title"),
                body.text("explanation"),
                body.maybe("run_id"),
                body.maybe("service"),
                body.time()));
    }

    static void applied(Draft draft, Body body) {
        String id = body.text("containment");
        Assignment held = Assignment.of(body.json());
        ContainmentRow row = new ContainmentRow(
                id,
                body.maybe("run_id"),
                body.maybe("agent_id"),
                held.tenant(),
                held.taskClass(),
                body.maybe("environment"),
                body.texts("services"),
                body.text("reason"),
                false,
                0,
                body.index(),
                body.time());
        draft.containments = draft.containments.plus(id, row);
        row.runId().ifPresent(run -> RunFold.contained(draft, run, id));
        ServiceFold.contained(draft, body, id, row.services(), row.reason());
    }

    static void lifted(Draft draft, Body body) {
        String id = body.text("containment");
        ContainmentRow row = draft.containments.get(id);
        if (row == null) {
            throw new IllegalArgumentException("no earlier entry applied the containment '" + id + "'");
        }
        draft.containments = draft.containments.plus(id, row.lift());
        ServiceFold.lifted(draft, body, id);
    }
}
