package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Compares what a caller declared would hold after its call with what was observed.
final class Postconditions {
    private static final int MAX_SHOWN = 8;

    private Postconditions() {}

    /// The differences; empty where the call did what it declared. A failed call never did.
    static Optional<Match> broken(Facts facts) {
        if (facts.outcome().isEmpty()) {
            return Optional.empty();
        }
        Facts.Outcome outcome = facts.outcome().get();
        List<String> differences = new ArrayList<>();
        if (!outcome.ok()) {
            differences.add(
                    "the call failed: " + outcome.error().map(Shown::quoted).orElse("no error text"));
        }
        for (var intended : new TreeMap<>(outcome.intended().members()).entrySet()) {
            Optional<Json> observed = outcome.observed().get(intended.getKey());
            if (!observed.equals(Optional.of(intended.getValue()))) {
                differences.add(intended.getKey() + ": intended " + Shown.json(intended.getValue()) + ", observed "
                        + observed.map(Shown::json).orElse("nothing"));
            }
        }
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        String all = String.join("; ", differences.subList(0, Math.min(MAX_SHOWN, differences.size())))
                + (differences.size() > MAX_SHOWN ? "; and " + (differences.size() - MAX_SHOWN) + " more" : "");
        return Optional.of(new Match(
                "postconditions of " + Shown.plain(facts.call().tool()) + " do not hold: " + all,
                Map.of("differences", all)));
    }
}
