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

    private static List<String> key(Json.Obj body) {
        return List.of(body.text("run_id").orElse(""), body.text("step_id").orElse(""));
    }

    /// Journals what became of each. One whose system cannot be read stays open until the next start.
    void settle(ServiceCalls calls) throws IOException {
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
            if (Called.isCall(request.getValue())) {
                Called called = Called.cutOff(calls, action, carried);
                ledger.stage(called.event(), action.identity().agentId(), called.body(request.getValue()));
            } else if (carried.whole()) {
                ledger.stage(EventType.ACTION_EXECUTED, action.identity().agentId(), action.toBody());
            } else {
                Action failed = action.failed(carried.done(), Optional.of(Json.of(CUT_OFF)));
                ledger.stage(
                        carried.done().isEmpty() ? EventType.ACTION_REFUSED : EventType.ACTION_EXECUTED,
                        action.identity().agentId(),
                        carried.done().isEmpty() ? failed.toBody().with("reason", Json.of(CUT_OFF)) : failed.toBody());
            }
            open.remove(request.getKey());
        }
        ledger.flush();
    }
}
