package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Turns a plan into what an operator must see before confirming: it reads the live versions of what the plan would
/// touch, and changes nothing.
public final class Previewer {
    /// Leaves that a preview shows the difference of; the plan lists all.
    private static final int DIFF_LIMIT = 200;

    private final LiveVersions live;
    private final BlobSource blobs;
    private final Predicate<Plan.Undone> offered;
    private final Invariants invariants;
    private final InstantSource clock;

    /// Reads the versions of some objects of a target, live: here from the target, remotely through its engine.
    public interface LiveVersions {
        /// Absent objects may be missing or mapped to empty.
        Map<String, Optional<Hash>> versions(String target, Set<String> objects) throws IOException;

        /// The same of many targets, by target; all at once where they can be asked so.
        default Map<String, Map<String, Optional<Hash>>> versions(Map<String, Set<String>> objects) throws IOException {
            Map<String, Map<String, Optional<Hash>>> all = new HashMap<>();
            for (var e : objects.entrySet()) {
                all.put(e.getKey(), versions(e.getKey(), e.getValue()));
            }
            return all;
        }
    }

    /// @param offered whether a service offers what offsets an action
    public Previewer(
            LiveVersions live,
            BlobSource blobs,
            Predicate<Plan.Undone> offered,
            Invariants invariants,
            InstantSource clock) {
        this.live = live;
        this.blobs = blobs;
        this.offered = offered;
        this.invariants = invariants;
        this.clock = clock;
    }

    /// What an operator is shown.
    public Preview preview(Picture picture, Plan plan) throws IOException {
        return new Judged(judged(picture, plan), picture).whole();
    }

    /// All that a rollback rests on, without what only a person reads.
    public record Judged(Preview preview, Picture picture) {
        /// Adds the first differences of each target; asks no system.
        public Preview whole() throws IOException {
            Map<String, List<Plan.Step>> byTarget = preview.plan().byTarget();
            List<Preview.TargetDiff> diffs = new ArrayList<>();
            for (String name : preview.plan().targets()) {
                Tree now = picture.world().tree(name);
                Tree then = now;
                List<Plan.Step> steps = byTarget.getOrDefault(name, List.of());
                for (Plan.Step s : steps.subList(0, Math.min(DIFF_LIMIT, steps.size()))) {
                    then = then.set(s.object(), s.replacement());
                }
                diffs.add(new Preview.TargetDiff(name, Diff.between(now, then, preview.content()), now.size()));
            }
            return preview.with(diffs);
        }
    }

    /// The same without differences.
    public Preview judged(Picture picture, Plan plan) throws IOException {
        List<Conflict> conflicts = new ArrayList<>();
        Map<String, Long> leaves = new TreeMap<>();
        Map<String, List<Plan.Step>> byTarget = plan.byTarget();
        Map<String, Set<String>> objects = new LinkedHashMap<>();
        for (String name : plan.targets()) {
            objects.put(
                    name,
                    byTarget.getOrDefault(name, List.of()).stream()
                            .map(Plan.Step::object)
                            .collect(Collectors.toSet()));
        }
        Map<String, Map<String, Optional<Hash>>> found = live.versions(objects);
        for (String name : plan.targets()) {
            List<Plan.Step> steps = byTarget.getOrDefault(name, List.of());
            Tree now = picture.world().tree(name);
            conflicts.addAll(conflicts(name, steps, found.getOrDefault(name, Map.of())));
            leaves.put(name, now.size());
        }
        Shadow shadow = Shadow.of(picture.world(), plan);
        List<Preview.Invariant> held = invariants(picture, shadow);
        long inStore = plan.steps().stream().filter(this::covered).count();
        return new Preview(
                plan,
                plan.hash(),
                title(plan),
                conflicts,
                Confidence.of(picture, plan, new Confidence.Findings(conflicts.size(), inStore, held, clock.instant())),
                List.of(),
                Fate.of(picture, plan, clock.instant(), offered),
                Preview.Blast.of(picture, plan),
                leaves,
                held,
                shadow.root(),
                blobs);
    }

    private List<Preview.Invariant> invariants(Picture picture, Shadow shadow) {
        List<Invariants.Verdict> now = invariants.of(picture.world()::tree, blobs);
        List<Invariants.Verdict> then = invariants.of(shadow::tree, blobs);
        List<Preview.Invariant> held = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            Invariants.Verdict v = now.get(i);
            held.add(new Preview.Invariant(
                    v.rule(), v.title(), v.broken(), then.get(i).broken()));
        }
        return held;
    }

    private static String title(Plan plan) {
        return "roll back " + plan.scope().text();
    }

    private static List<Conflict> conflicts(String name, List<Plan.Step> steps, Map<String, Optional<Hash>> found) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Plan.Step s : steps) {
            Optional<Hash> now = found.getOrDefault(s.object(), Optional.empty());
            // what is back already is no conflict, however it came back
            if (!now.equals(s.expected()) && !now.equals(s.replacement())) {
                conflicts.add(new Conflict(name, s.object(), s.expected(), now));
            }
        }
        return conflicts;
    }

    private boolean covered(Plan.Step step) {
        try {
            return step.replacement().isEmpty()
                    || blobs.get(step.replacement().get()).isPresent();
        } catch (IOException e) {
            return false; // an unreadable version is one we do not have
        }
    }
}
