package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.tlog.Rfc6962;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the entries say of a plan's compensations: each decided before it is called, called under the key that its
/// action has for ever, and settled once. Another rollback may have settled one meanwhile; its entries count as well.
final class Compensations {
    private static final Set<String> WAITING = Set.of("ordered", "unknown");
    private static final Set<String> DECISIONS = Set.of("ordered", "done", "absent", "expired", "unoffered");
    private static final Set<String> RESULTS = Set.of("unknown", "done", "absent", "refused", "held");
    private static final Set<String> FAILED = Set.of("refused", "held");

    private final Plan plan;
    private final Map<Long, Plan.Undone> byEntry = new HashMap<>();
    /// By action: the last word on it.
    private final Map<Long, ProvenEntry> last = new TreeMap<>();
    private final List<ProvenEntry> own = new ArrayList<>();

    private Compensations(Plan plan) {
        this.plan = plan;
        plan.compensations().forEach(a -> byEntry.put(a.entry(), a));
    }

    static Compensations of(Plan plan, Entries entries) throws EvidenceRejectedException {
        Compensations found = new Compensations(plan);
        for (Plan.Undone action : plan.compensations()) {
            requireDeclared(action, entries);
        }
        for (ProvenEntry e : entries.of(EventType.ROLLBACK_COMPENSATION)) {
            found.take(e, entries);
            if (entries.isOwn(e)) {
                found.own.add(e);
            }
        }
        return found;
    }

    /// Whether it is about an action of the plan that another call offsets.
    static boolean concerns(Plan plan, EventType event, Json.Obj body) {
        return event == EventType.ROLLBACK_COMPENSATION
                && plan.compensations().stream()
                        .anyMatch(
                                a -> Json.of(a.entry()).equals(body.get("entry").orElse(Json.Null.NULL)));
    }

    /// What the plan says of a window is what was journaled with the action.
    private static void requireDeclared(Plan.Undone action, Entries entries) throws EvidenceRejectedException {
        Fields body = entries.at(action.entry(), "the plan").body();
        Plan.Compensation planned = action.compensation().orElseThrow();
        Fields declared = body.inside("compensation");
        if (!declared.text("type").equals(planned.type())
                || !declared.maybeText("allowed_until").equals(planned.allowedUntil())) {
            throw body.odd("it declares another compensation than the plan has");
        }
    }

    private void take(ProvenEntry e, Entries entries) throws EvidenceRejectedException {
        Fields body = e.body();
        Plan.Undone action = byEntry.get(body.number("entry"));
        if (action == null
                || !body.text("operation")
                        .equals(action.compensation().orElseThrow().type())) {
            throw body.odd("the plan does not offset that by " + body.text("operation"));
        }
        String key = "undo-" + action.entry() + "-"
                + Rfc6962.leafHash(entries.at(action.entry(), body.place()).bytes())
                        .shortHex(16);
        if (!body.text("key").equals(key)) {
            throw body.odd("its key is not the one of entry " + action.entry() + ", " + key);
        }
        String outcome = body.text("outcome");
        Optional<ProvenEntry> before = Optional.ofNullable(last.put(action.entry(), e));
        if (before.isEmpty() && entries.isOwn(e) && !DECISIONS.contains(outcome)) {
            throw body.odd("it was not decided before it was " + outcome);
        }
        if (before.isPresent() && !WAITING.contains(before.get().body().text("outcome"))) {
            throw body.odd("entry " + before.get().index() + " had settled it");
        }
    }

    /// Those of this rollback, in their order.
    List<ProvenEntry> own() {
        return own;
    }

    /// What was called stands behind all that was put back.
    void requireLast(List<ProvenEntry> receipts) throws EvidenceRejectedException {
        Set<Long> decided = new HashSet<>();
        for (ProvenEntry e : own) {
            boolean isResult = !decided.add(e.body().number("entry"))
                    && RESULTS.contains(e.body().text("outcome"));
            if (isResult
                    && !receipts.isEmpty()
                    && e.index() < receipts.getLast().index()) {
                throw e.body().odd("it was called before everything was put back");
            }
        }
    }

    /// Nothing is left to call, and nothing was refused.
    void requireSettled() throws EvidenceRejectedException {
        for (Plan.Undone action : plan.compensations()) {
            ProvenEntry word = last.get(action.entry());
            if (word == null) {
                throw new EvidenceRejectedException(
                        "action " + action.entry() + " of the plan", "no entry says what became of its compensation");
            }
            String outcome = word.body().text("outcome");
            if (WAITING.contains(outcome) || FAILED.contains(outcome)) {
                throw word.body().odd("it is " + outcome + ", and the seal says restored");
            }
        }
    }

    /// The last word on each, in the plan's order.
    List<Json> toJson() throws EvidenceRejectedException {
        List<Json> items = new ArrayList<>();
        for (Plan.Undone action : plan.compensations()) {
            ProvenEntry word = last.get(action.entry());
            if (word != null) {
                items.add(Json.object()
                        .put("action", action.entry())
                        .put("entry", word.index())
                        .put("outcome", word.body().text("outcome"))
                        .build());
            }
        }
        return items;
    }
}
