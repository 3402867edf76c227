package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.SideBySide;
import com.rollbackapi.target.Staged;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A plan prepared in all its targets, or in none: where one of them cannot, what the others staged is given up.
///
/// @param ready by target, in the order in which the plan first touches it; empty where there are conflicts
/// @param decisions what is to be journaled of the compensations before anything is committed
record Preparations(Map<Target, Prepared> ready, List<Conflict> conflicts, List<Json.Obj> decisions) {
    Preparations deciding(List<Json.Obj> decided) {
        return new Preparations(ready, conflicts, decided);
    }

    /// Throws [TargetFailedException] where a system fails; nothing is staged then.
    static Preparations of(Plan plan, Function<String, Target> targets, BlobSource blobs)
            throws TargetFailedException, IOException {
        var answers = SideBySide.ask(
                List.copyOf(plan.byTarget().entrySet()),
                e -> targets.apply(e.getKey()),
                e -> targets.apply(e.getKey())
                        .prepare(e.getValue().stream().map(Plan.Step::change).toList(), blobs));
        Map<Target, Prepared> ready = new LinkedHashMap<>();
        for (var answer : answers) {
            answer.result()
                    .filter(Prepared.class::isInstance)
                    .map(Prepared.class::cast)
                    .ifPresent(p -> ready.put(targets.apply(answer.asked().getKey()), p));
        }
        List<Conflict> conflicts = new ArrayList<>();
        boolean complete = false;
        try {
            for (var answer : answers) {
                switch (answer.orThrow()) {
                    case Prepared _ -> {}
                    case Conflicts found ->
                        conflicts.addAll(Conflict.of(answer.asked().getKey(), found));
                }
            }
            complete = conflicts.isEmpty();
        } finally {
            if (!complete) {
                Staged.discard(ready);
            }
        }
        return new Preparations(complete ? ready : Map.of(), conflicts, List.of());
    }
}
