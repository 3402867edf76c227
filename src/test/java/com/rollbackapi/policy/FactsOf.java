package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.util.List;
import java.util.Optional;

/// Facts for tests: a call of a run that has done nothing else, unless told otherwise.
record FactsOf(String tool, List<Change> writes, RunTotals run, Optional<Facts.Outcome> outcome, StateView state) {
    static FactsOf call(String tool) {
        return new FactsOf(tool, List.of(), totals(1, 1), Optional.empty(), StateView.EMPTY);
    }

    static RunTotals totals(long objects, long services) {
        return new RunTotals(1, objects, objects, services, 0, objects);
    }

    FactsOf writing(Change... changes) {
        return new FactsOf(tool, List.of(changes), run, outcome, state);
    }

    FactsOf run(long objects, long services) {
        return new FactsOf(tool, writes, totals(objects, services), outcome, state);
    }

    FactsOf outcome(boolean ok, String error, Json.Obj intended, Json.Obj observed) {
        Optional<String> text = error.isEmpty() ? Optional.empty() : Optional.of(error);
        return new FactsOf(tool, writes, run, Optional.of(new Facts.Outcome(ok, text, intended, observed)), state);
    }

    FactsOf state(StateView view) {
        return new FactsOf(tool, writes, run, outcome, view);
    }

    Facts get() {
        Facts.Call call = new Facts.Call(tool, "creative-agent", "wf_1842", "s7", Optional.empty());
        return new Facts(call, writes, run, outcome, state);
    }

    static Change updated(String object, Json before, Json after) {
        return new Change("creative-gen-api", object, Optional.of(before), Optional.of(after));
    }

    static Change created(String object, Json after) {
        return new Change("creative-gen-api", object, Optional.empty(), Optional.of(after));
    }

    static Change deleted(String object, Json before) {
        return new Change("creative-gen-api", object, Optional.of(before), Optional.empty());
    }
}
