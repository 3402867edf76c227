package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The receipts of a plan's steps: the entries that say that one was done, each exactly as the plan has it.
final class Receipts {
    private static final String DONE = "done";

    private final Plan plan;
    private final List<ProvenEntry> done;
    private final Set<Integer> steps = new HashSet<>();

    private Receipts(Plan plan, List<ProvenEntry> done) {
        this.plan = plan;
        this.done = done;
    }

    static Receipts of(Plan plan, Entries entries) throws EvidenceRejectedException {
        Map<Long, Plan.Step> byNumber = new LinkedHashMap<>();
        plan.steps().forEach(s -> byNumber.put((long) s.number(), s));
        if (byNumber.size() != plan.steps().size()) {
            throw new EvidenceRejectedException("the plan", "two of its steps have one number");
        }
        List<ProvenEntry> done = new ArrayList<>();
        Receipts receipts = new Receipts(plan, done);
        for (ProvenEntry e : entries.own(EventType.ROLLBACK_STEP)) {
            Fields body = e.body();
            Plan.Step step = byNumber.get(body.number("step"));
            if (step == null) {
                throw body.odd("the plan has no step " + body.number("step"));
            }
            if (!body.text("target").equals(step.target())
                    || !body.text("object").equals(step.object())
                    || !body.maybeRef("before_ref").equals(step.expected())
                    || !body.maybeRef("after_ref").equals(step.replacement())
                    || !body.entries("undoes").equals(step.undoes())) {
                throw body.odd("it is not step " + step.number() + " of the plan");
            }
            if (body.text("outcome").equals(DONE)) {
                receipts.take(step, body);
                done.add(e);
            }
        }
        return receipts;
    }

    /// A restart after a crash may do a step again that changes nothing; every other has one receipt.
    private void take(Plan.Step step, Fields body) throws EvidenceRejectedException {
        if (!steps.add(step.number()) && !step.expected().equals(step.replacement())) {
            throw body.odd("it is a second receipt of step " + step.number());
        }
    }

    List<ProvenEntry> done() {
        return done;
    }

    void requireAll() throws EvidenceRejectedException {
        for (Plan.Step s : plan.steps()) {
            if (!steps.contains(s.number())) {
                throw new EvidenceRejectedException(
                        "step " + s.number() + " of the plan", "no entry says that it was done");
            }
        }
    }

    Json toJson() throws EvidenceRejectedException {
        List<Json> items = new ArrayList<>();
        for (ProvenEntry e : done) {
            items.add(Json.object()
                    .put("entry", e.index())
                    .put("step", e.body().number("step"))
                    .build());
        }
        return Json.of(items);
    }
}
