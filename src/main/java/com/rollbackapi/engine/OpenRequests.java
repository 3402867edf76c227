package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Actions whose request is journaled and whose result is not, because the process ended in between. Each is settled by
/// what the systems show, before anything else happens: else the journal would take the action's own writes for
/// somebody else's.
final class OpenRequests {
    private static final System.Logger LOG = System.getLogger(OpenRequests.class.getName());
    static final String CUT_OFF = "the engine stopped while it was carried out";

    private final Map<List<String>, Json.Obj> open = new LinkedHashMap<>();

    /// Takes note of an entry, in order.
    void see(IndexedEntry next) {
        Json.Obj body = next.entry().body();
        switch (next.entry().event()) {
            case ACTION_REQUESTED -> open.put(key(body), body);
            case ACTION_EXECUTED, ACTION_REFUSED -> open.remove(key(body));
            default -> {}
        }
    }

    /// Whose they are.
    List<Action.Identity> identities() {
        return open.values().stream()
                .map(body -> Action.fromBody(body).identity())
                .toList();
    }

    private static List<String> key(Json.Obj body) {
        return List.of(body.text("run_id").orElse(""), body.text("step_id").orElse(""));
    }

    /// What became of one.
    private record Settled(EventType event, Action fact, Json.Obj body) {}

    /// Journals what became of each, and what policies make of what has happened. One whose system cannot be read
    /// stays open until the next start.
    void settle(ServiceCalls calls, ActionDesk desk) throws IOException {
        EngineLedger ledger = calls.ledger();
        for (var request : List.copyOf(open.entrySet())) {
            Action action = Action.fromBody(request.getValue());
            Carried carried;
            try {
                carried = Carried.read(calls.bench(), action.writes());
            } catch (IOException | IllegalStateException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "what became of step " + action.identity().stepId() + " of "
                                + action.identity().runId() + " is not known yet: " + e.getMessage());
                continue;
            }
            Settled settled = settled(calls, request.getValue(), action, carried);
            ledger.stage(settled.event(), action.identity().agentId(), settled.body());
            if (settled.event() == EventType.ACTION_EXECUTED) {
                desk.judgeSettled(settled.fact());
            }
            open.remove(request.getKey());
        }
        ledger.flush();
    }

    private static Settled settled(ServiceCalls calls, Json.Obj request, Action action, Carried carried)
            throws IOException {
        if (Called.isCall(request)) {
            Called called = Called.cutOff(calls, action, carried);
            return new Settled(called.event(), called.action(), called.body(request));
        }
        if (carried.whole()) {
            return new Settled(EventType.ACTION_EXECUTED, action, action.toBody());
        }
        Action failed = action.failed(carried.done(), Optional.of(Json.of(CUT_OFF)));
        return carried.done().isEmpty()
                ? new Settled(EventType.ACTION_REFUSED, failed, failed.toBody().with("reason", Json.of(CUT_OFF)))
                : new Settled(EventType.ACTION_EXECUTED, failed, failed.toBody());
    }
}
