package com.rollbackapi.rollback;

import com.rollbackapi.store.BlobSource;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.SideBySide;
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
record Preparations(Map<Target, Prepared> ready, List<Conflict> conflicts) {
    private static final System.Logger LOG = System.getLogger(Preparations.class.getName());

    /// Throws [TargetFailedException] where a system fails; nothing is staged then.
    static Preparations of(Plan plan, Function<String, Target> targets, BlobSource blobs)
            throws TargetFailedException, IOException {
        var answers = SideBySide.ask(
                List.copyOf(changes(plan).entrySet()),
                e -> targets.apply(e.getKey()),
                e -> targets.apply(e.getKey()).prepare(e.getValue(), blobs));
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
                        found.conflicts()
                                .forEach(c -> conflicts.add(
                                        new Conflict(answer.asked().getKey(), c.leaf(), c.expected(), c.found())));
                }
            }
            complete = conflicts.isEmpty();
        } finally {
            if (!complete) {
                discard(ready);
            }
        }
        return new Preparations(complete ? ready : Map.of(), conflicts);
    }

    /// Gives up what is staged.
    static void discard(Map<Target, Prepared> ready) {
        for (var e : ready.entrySet()) {
            try {
                e.getKey().discard(e.getValue());
            } catch (TargetFailedException failed) {
                // the target clears it away when it is next opened
                LOG.log(System.Logger.Level.WARNING, "what was staged stays for now: " + failed.getMessage());
            }
        }
    }

    /// By target, in the order in which the plan first touches it.
    private static Map<String, List<Change>> changes(Plan plan) {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        for (Plan.Step s : plan.steps()) {
            changes.computeIfAbsent(s.target(), t -> new ArrayList<>())
                    .add(new Change(s.object(), s.expected(), s.replacement()));
        }
        return changes;
    }
}
