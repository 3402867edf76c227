package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.LeafDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A plan with everything an operator must see before confirming it.
///
/// @param diff per target: what the restore changes, live (now) against restored
/// @param fates what becomes of each action of the plan
/// @param blast the services touched and how the mutations spread
/// @param invariants what must hold of every state, and whether it does; empty where nothing is declared
/// @param content has every version that the plan names, those too that merges made and nothing stores yet
/// @param predictedRoot the root over all targets that the plan leads to
public record Preview(
        Plan plan,
        Hash planHash,
        String title,
        List<Conflict> conflicts,
        Confidence confidence,
        List<TargetDiff> diff,
        List<Fate> fates,
        Blast blast,
        Map<String, Long> leavesByTarget,
        List<Invariant> invariants,
        Hash predictedRoot,
        BlobSource content) {

    /// @param brokenNow why it does not hold of the state now; empty where it does
    /// @param brokenAfter why it would not hold afterwards; empty where it would
    public record Invariant(String rule, String title, Optional<String> brokenNow, Optional<String> brokenAfter) {
        Json toJson() {
            return Json.object()
                    .put("rule", rule)
                    .put("title", title)
                    .put("broken_now", brokenNow)
                    .put("broken_after", brokenAfter)
                    .build();
        }
    }

    Preview with(List<TargetDiff> differences) {
        return new Preview(
                plan,
                planHash,
                title,
                conflicts,
                confidence,
                differences,
                fates,
                blast,
                leavesByTarget,
                invariants,
                predictedRoot,
                content);
    }

    /// @param leaves how many leaves the target has in all
    public record TargetDiff(String target, List<LeafDiff> leaves, long totalLeaves) {}

    /// Services as nodes, shared runs as edges: an edge says that a run in the plan wrote to both.
    public record Blast(String origin, List<Node> nodes, List<Edge> edges) {
        public record Node(String service, long mutations, boolean restored) {}

        public record Edge(String from, String to, Optional<String> run) {}

        /// The services that a plan restores, and those that its runs wrote to besides, joined by the runs. The
        /// origin is the service with most to take back.
        public static Blast of(Picture picture, Plan plan) {
            Map<String, Long> mutations = new TreeMap<>();
            plan.steps()
                    .forEach(s -> mutations.merge(
                            s.target(), (long) Math.max(1, s.undoes().size()), Long::sum));
            Map<String, Set<String>> byRun = new TreeMap<>();
            for (String run : plan.runs()) {
                RunRow known = picture.runs().get(run);
                byRun.put(run, known == null ? Set.of() : known.services());
            }
            Set<String> restored = new TreeSet<>(plan.targets());
            Set<String> all = new TreeSet<>(restored);
            byRun.values().forEach(all::addAll);
            String origin = mutations.entrySet().stream()
                    .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse("");
            List<Edge> edges = new ArrayList<>();
            byRun.forEach((run, services) -> services.stream()
                    .filter(s -> !s.equals(origin))
                    .forEach(s -> edges.add(new Edge(origin, s, Optional.of(run)))));
            List<Node> nodes = all.stream()
                    .map(s -> new Node(s, mutations.getOrDefault(s, 0L), restored.contains(s)))
                    .toList();
            return new Blast(origin, nodes, edges);
        }
    }

    public Preview {
        conflicts = List.copyOf(conflicts);
        diff = List.copyOf(diff);
        fates = List.copyOf(fates);
        leavesByTarget = Map.copyOf(leavesByTarget);
        invariants = List.copyOf(invariants);
    }

    /// The same, with what the engine that would run it says of the invariants and of each action.
    public Preview judged(List<Invariant> by, List<Fate> become) {
        return new Preview(
                plan,
                planHash,
                title,
                conflicts,
                confidence.judged(by),
                diff,
                become,
                blast,
                leavesByTarget,
                by,
                predictedRoot,
                content);
    }

    /// What the command line and the HTTP API show of it.
    public Json.Obj toJson() {
        Json.Obj full = plan.toJson();
        List<Json> irreversible = plan.irreversible().stream()
                .map(a -> (Json) Json.object()
                        .put("entry", a.entry())
                        .put("run_id", a.run())
                        .put("step_id", a.stepId())
                        .put("tool", a.tool())
                        .build())
                .toList();
        return Json.object()
                .put("plan_hash", planHash.hex())
                .strings("runs", plan.runs())
                .strings("dependent_runs", plan.dependentRuns())
                .strings("dependent_steps", plan.dependentSteps())
                .put("mutations", plan.mutations())
                .put("steps", full.get("steps").orElseThrow())
                .put("tasks", full.get("tasks").orElse(Json.of(List.of())))
                .put("irreversible", Json.of(irreversible))
                .put("actions", Json.of(fates.stream().map(Fate::toJson).toList()))
                .put(
                        "conflicts",
                        Json.of(conflicts.stream().map(Conflict::toJson).toList()))
                .put(
                        "invariants",
                        Json.of(invariants.stream().map(Invariant::toJson).toList()))
                .put("predicted_root", Write.ref(predictedRoot))
                .put("confidence", Json.of(confidence.score()))
                .put("confidence_level", confidence.level().wireName())
                .put(
                        "factors",
                        Json.of(confidence.factors().stream()
                                .map(Confidence.Factor::toJson)
                                .toList()))
                .build();
    }
}
