package com.rollbackapi.projection;

import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.Write;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Folds leases and the totals of runs.
final class RunFold {
    private RunFold() {}

    static void granted(Draft draft, Body body) {
        String run = body.text("run_id");
        RunRow row = row(draft, run, body.text("agent_id"), body.index(), body.time());
        RunRow.Lease lease = body.flag("read_only") ? RunRow.Lease.READ_ONLY : RunRow.Lease.GRANTED;
        RunRow leased = lease(row, lease, body.number("epoch", row.epoch() + 1), Optional.empty(), body.time());
        put(draft, leased.leased(Set.copyOf(body.texts("services")), row.assignedTo(Assignment.of(body.json()))));
    }

    static void revoked(Draft draft, Body body) {
        edit(
                draft,
                body.text("run_id"),
                row -> lease(row, RunRow.Lease.REVOKED, row.epoch(), row.containedBy(), body.time()));
    }

    /// A request changes no total; what became of it does.
    static void requested(Draft draft, Body body) {
        Action action = Action.fromBody(body.json());
        put(draft, row(draft, action.identity().runId(), action.identity().agentId(), body.index(), body.time()));
    }

    static void contained(Draft draft, String run, String containment) {
        edit(draft, run, row -> lease(row, row.lease(), row.epoch(), Optional.of(containment), row.updated()));
    }

    static void undone(Draft draft, String run, boolean undone) {
        edit(
                draft,
                run,
                row -> new RunRow(
                        row.runId(),
                        row.agentId(),
                        row.lease(),
                        row.epoch(),
                        row.actions(),
                        row.refused(),
                        row.mutations(),
                        row.objects(),
                        row.services(),
                        undone,
                        row.firstEntry(),
                        row.lastEntry(),
                        row.started(),
                        row.updated(),
                        row.containedBy(),
                        row.writable(),
                        row.assignment()));
    }

    static void acted(Draft draft, Body body, Action action) {
        RunRow row = row(draft, action.identity().runId(), action.identity().agentId(), body.index(), body.time());
        var objects = row.objects();
        Set<String> services = new HashSet<>(row.services());
        for (Write w : action.writes()) {
            objects = objects.plus(World.key(w.target(), w.object()));
            services.add(w.target());
        }
        put(
                draft,
                new RunRow(
                        row.runId(),
                        row.agentId(),
                        row.lease(),
                        row.epoch(),
                        row.actions() + 1,
                        row.refused(),
                        row.mutations() + action.writes().size(),
                        objects,
                        services,
                        row.undone() && action.writes().isEmpty(),
                        row.firstEntry(),
                        body.index(),
                        row.started(),
                        body.time(),
                        row.containedBy(),
                        row.writable(),
                        row.assignedTo(action.identity().declared())));
    }

    static void refused(Draft draft, Body body, Action action) {
        RunRow row = row(draft, action.identity().runId(), action.identity().agentId(), body.index(), body.time());
        put(
                draft,
                new RunRow(
                        row.runId(),
                        row.agentId(),
                        row.lease(),
                        row.epoch(),
                        row.actions(),
                        row.refused() + 1,
                        row.mutations(),
                        row.objects(),
                        row.services(),
                        row.undone(),
                        row.firstEntry(),
                        body.index(),
                        row.started(),
                        body.time(),
                        row.containedBy(),
                        row.writable(),
                        row.assignment()));
    }

    private static RunRow lease(
            RunRow row, RunRow.Lease lease, long epoch, Optional<String> containedBy, Instant updated) {
        return new RunRow(
                row.runId(),
                row.agentId(),
                lease,
                epoch,
                row.actions(),
                row.refused(),
                row.mutations(),
                row.objects(),
                row.services(),
                row.undone(),
                row.firstEntry(),
                row.lastEntry(),
                row.started(),
                updated,
                containedBy,
                row.writable(),
                row.assignment());
    }

    private static RunRow row(Draft draft, String run, String agent, long index, Instant time) {
        RunRow known = draft.runs.get(run);
        return known != null ? known : RunRow.first(run, agent, index, time);
    }

    private static void put(Draft draft, RunRow row) {
        draft.runs = draft.runs.plus(row.runId(), row);
    }

    private static void edit(Draft draft, String run, UnaryOperator<RunRow> change) {
        RunRow row = draft.runs.get(run);
        if (row == null) {
            throw new IllegalArgumentException("it names the run '" + run + "', which no earlier entry opened");
        }
        put(draft, change.apply(row));
    }
}
