package com.rollbackapi.projection;

import com.rollbackapi.journal.Action;
import java.util.Optional;

/// Folds what offsets actions: that it can be done, what a rollback decided, what came of it.
final class CompensationFold {
    private CompensationFold() {}

    static void acted(Draft draft, Body body, Action action) {
        action.compensation()
                .ifPresent(c -> draft.world = draft.world.offset(new CompensationRow(
                        body.index(),
                        action.identity().runId(),
                        action.identity().stepId(),
                        action.tool(),
                        c.type(),
                        c.allowedUntil(),
                        !action.result().ok(),
                        body.maybe("service").isPresent(),
                        CompensationRow.State.OPEN,
                        Optional.empty(),
                        Optional.empty())));
    }

    static void decided(Draft draft, Body body) {
        String rollback = body.text("rollback_id");
        if (!draft.rollbacks.containsKey(rollback)) {
            throw new IllegalArgumentException("no earlier entry queued the rollback '" + rollback + "'");
        }
        long entry = body.number("entry");
        CompensationRow row = draft.world.compensations().get(entry);
        if (row == null || !row.type().equals(body.text("operation"))) {
            throw new IllegalArgumentException(
                    "entry " + entry + " is no action that " + body.text("operation") + " offsets");
        }
        if (row.state().settled()) {
            throw new IllegalArgumentException("entry " + entry + " is settled already as "
                    + row.state().wireName() + " by " + row.rollbackId().orElse(""));
        }
        draft.world = draft.world.offset(
                row.decided(CompensationRow.State.ofWireName(body.text("outcome")), rollback, body.maybe("reason")));
    }
}
