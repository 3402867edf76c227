package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Write;
import com.rollbackapi.policy.Change;
import com.rollbackapi.policy.Facts;
import com.rollbackapi.policy.RunTotals;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.store.BlobStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What policies look at of an action.
record PolicyFacts(EngineLedger ledger, BlobStore blobs, InstantSource clock) {
    /// @param executed how it ended; empty of one that is only asked for
    Facts of(ActionRequest request, List<Write> writes, Optional<Action.Result> executed) throws IOException {
        Picture picture = ledger.picture();
        String run = request.identity().runId();
        List<Change> changes = new ArrayList<>();
        for (Write w : writes) {
            changes.add(new Change(
                    w.target(), w.object(), Content.json(blobs, w.before()), Content.json(blobs, w.after())));
        }
        Optional<RunRow> row = Optional.ofNullable(picture.runs().get(run));
        long lastMinute = lastMinute(picture, run) + (executed.isPresent() ? 0 : writes.size());
        RunTotals totals = executed.isPresent() && row.isPresent()
                ? RunTotals.of(row.get(), lastMinute)
                : RunTotals.with(row, changes, lastMinute);
        Action.Call call = new Action.Call(request.tool(), request.args(), Optional.empty());
        return new Facts(
                Facts.Call.of(request.identity(), call),
                changes,
                totals,
                executed.map(result -> outcome(request, result)),
                new WorldView(picture.world()::tree, blobs));
    }

    /// What the agent declared to hold, and what it found: the members `intended` and `observed` beside the action.
    private static Facts.Outcome outcome(ActionRequest request, Action.Result result) {
        Json.Obj intended =
                request.extra().get("intended").orElse(Json.Null.NULL) instanceof Json.Obj o ? o : Json.Obj.EMPTY;
        Json.Obj observed =
                request.extra().get("observed").orElse(Json.Null.NULL) instanceof Json.Obj o ? o : Json.Obj.EMPTY;
        return new Facts.Outcome(result.ok(), result.errorText(), intended, observed);
    }

    private long lastMinute(Picture picture, String run) {
        Instant since = clock.instant().minusSeconds(60);
        return picture.recentActions().stream()
                .filter(a -> a.runId().equals(run) && a.time().isAfter(since))
                .mapToLong(ActionRow::writes)
                .sum();
    }
}
