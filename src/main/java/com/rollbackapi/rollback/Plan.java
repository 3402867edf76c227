package com.rollbackapi.rollback;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.World;
import com.rollbackapi.target.Change;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a rollback will do, computed from a picture and a scope alone: the same journal and scope give the same plan,
/// byte for byte. What is confirmed is what runs: execution names the plan by [#hash] and refuses where the world
/// moved.
///
/// @param position the position restored to; empty where runs are undone instead
/// @param runs the runs undone, those asked for and their dependents, sorted: whole, unless the scope names steps
/// @param dependentRuns the part of `runs` that nobody asked for, sorted
/// @param dependentSteps where the scope names steps: those that go with them, sorted
/// @param mutations how many journaled writes are undone, or brought back where an earlier rollback had undone them
/// @param steps in dependency order: what was written last is restored first
/// @param actions the actions undone, newest first, with what undoing each takes
/// @param expectedRoots by target: the root its tree must have afterwards
/// @param tasks objects that are left as they are, for a person to correct
/// @param checkpoint id of the checkpoint that is restored, where the scope names one
public record Plan(
        Scope scope,
        Optional<Long> position,
        Optional<String> checkpoint,
        List<String> runs,
        List<String> dependentRuns,
        List<String> dependentSteps,
        long mutations,
        List<Step> steps,
        List<Undone> actions,
        List<Task> tasks,
        Map<String, Hash> expectedRoots) {

    /// One object put back by compare-and-set.
    ///
    /// @param expected the version that must be live, absent where the object must not exist
    /// @param replacement the version to restore, absent to delete
    /// @param undoes entries whose writes this takes back, newest first
    /// @param kept later writes that stay, made again on what is left, oldest first
    public record Step(
            int number,
            String target,
            String object,
            Optional<Hash> expected,
            Optional<Hash> replacement,
            EntryNumbers undoes,
            List<Kept> kept,
            String because) {
        public Step {
            kept = List.copyOf(kept);
        }

        /// What its target is to do.
        Change change() {
            return new Change(object, expected, replacement);
        }

        Json.Obj toJson() {
            Json.Builder step = Json.object()
                    .put("number", number)
                    .put("target", target)
                    .put("object", object)
                    .put("expected", expected.map(Write::ref))
                    .put("replacement", replacement.map(Write::ref))
                    .put("undoes", undoes.toJson())
                    .put("because", because);
            if (!kept.isEmpty()) {
                step.put("kept", Json.of(kept.stream().map(Kept::toJson).toList()));
            }
            return step.build();
        }
    }

    /// A write that stays although one before it goes.
    ///
    /// @param before the version that it then starts from, and `after` the one that it then makes
    public record Kept(long entry, Optional<Hash> before, Optional<Hash> after) {
        Json.Obj toJson() {
            return Json.object()
                    .put("entry", entry)
                    .put("before_ref", before.map(Write::ref))
                    .put("after_ref", after.map(Write::ref))
                    .build();
        }
    }

    /// An object that a later write, which stays, changed at the same place: a person decides, nothing is
    /// overwritten.
    ///
    /// @param ours the version that is there, absent where the object does not exist
    /// @param theirs the version before what is undone
    public record Task(String target, String object, String reason, Optional<Hash> ours, Optional<Hash> theirs) {
        static final String CORRECT = "correct ";

        /// In words, for people.
        public String text() {
            return target + "/" + object + " is left to a person: " + reason + "; it is " + name(ours)
                    + ", before what is undone it was " + name(theirs);
        }

        /// What the task that it becomes is about: one for an object, whoever asks.
        public String taskObject() {
            return CORRECT + target + "/" + object;
        }

        private static String name(Optional<Hash> version) {
            return version.map(v -> "version " + v.shortHex(12)).orElse("absent");
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("target", target)
                    .put("object", object)
                    .put("reason", reason)
                    .put("ours", ours.map(Write::ref))
                    .put("theirs", theirs.map(Write::ref))
                    .build();
        }
    }

    /// An action in the plan.
    ///
    /// @param compensation the call that offsets it, where one does and none has yet
    public record Undone(
            long entry,
            String run,
            String stepId,
            String tool,
            EffectClass effects,
            Optional<Compensation> compensation) {
        /// Whether no version and no other call takes it back.
        boolean isIrreversible() {
            return effects == EffectClass.IRREVERSIBLE;
        }

        Json.Obj toJson() {
            Json.Builder action = Json.object()
                    .put("entry", entry)
                    .put("run", run)
                    .put("step_id", stepId)
                    .put("tool", tool)
                    .put("class", effects.wireName());
            compensation.ifPresent(c -> action.put("compensation", c.toJson()));
            return action.build();
        }
    }

    /// What offsets an action.
    ///
    /// @param number its place among those of the plan, from 1
    /// @param type the operation, such as `payment.refund`
    /// @param allowedUntil when it is too late, as it was journaled with the action; never where it is empty
    /// @param after the entries of those that rest on the action, oldest first: they are offset before it, or an
    ///     earlier rollback could not offset them
    public record Compensation(int number, String type, Optional<String> allowedUntil, List<Long> after) {
        public Compensation {
            after = List.copyOf(after);
        }

        /// Whether something that rests on the action stands, because its own compensation was refused: to take
        /// away what it stands on is not a machine's to decide.
        boolean isHeld(World world) {
            return after.stream()
                    .map(entry -> world.compensations().get(entry))
                    .anyMatch(
                            dependent -> dependent != null && dependent.state().failed());
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("number", number)
                    .put("type", type)
                    .put("allowed_until", allowedUntil)
                    .put("after", Json.of(after.stream().map(Json::of).toList()))
                    .build();
        }
    }

    public Plan {
        runs = List.copyOf(runs);
        dependentRuns = List.copyOf(dependentRuns);
        dependentSteps = List.copyOf(dependentSteps);
        steps = List.copyOf(steps);
        actions = List.copyOf(actions);
        tasks = List.copyOf(tasks);
        expectedRoots = Map.copyOf(expectedRoots);
    }

    /// SHA-256 over the RFC 8785 bytes of [#toJson].
    public Hash hash() {
        MessageDigest digest = Hash.sha256();
        CanonicalJson.digest(toJson(), digest);
        return Hash.finish(digest);
    }

    /// Nothing to put back, to offset or to correct. What is irreversible may still be a person's to follow up.
    public boolean isEmpty() {
        return steps.isEmpty() && compensations().isEmpty() && tasks.isEmpty();
    }

    /// The actions that another call offsets, in the order in which they are.
    public List<Undone> compensations() {
        return actions.stream()
                .filter(a -> a.compensation().isPresent())
                .sorted(Comparator.comparingInt(
                        a -> a.compensation().orElseThrow().number()))
                .toList();
    }

    /// The actions that only a person can follow up.
    public List<Undone> irreversible() {
        return actions.stream().filter(Undone::isIrreversible).toList();
    }

    /// The steps of each target, in the order in which the plan first touches it.
    Map<String, List<Step>> byTarget() {
        return steps.stream().collect(Collectors.groupingBy(Step::target, LinkedHashMap::new, Collectors.toList()));
    }

    /// The targets of its steps up to and with this one. A target is put back in one go, so where a rollback pauses
    /// behind a step, all that is theirs is done.
    public Set<String> targetsThrough(int step) {
        return steps.stream().filter(s -> s.number() <= step).map(Step::target).collect(Collectors.toSet());
    }

    /// The targets that it writes to, sorted.
    public List<String> targets() {
        return steps.stream().map(Step::target).distinct().sorted().toList();
    }

    /// The canonical form that is hashed, stored and journaled.
    public Json.Obj toJson() {
        Json.Builder roots = Json.object();
        new TreeMap<>(expectedRoots).forEach((target, root) -> roots.put(target, Write.ref(root)));
        Json.Builder plan = Json.object();
        position.ifPresent(p -> plan.put("position", p));
        if (!dependentSteps.isEmpty()) {
            plan.strings("dependent_steps", dependentSteps);
        }
        if (!tasks.isEmpty()) {
            plan.put("tasks", Json.each(tasks, Task::toJson));
        }
        return plan.put("scope", scope.toJson())
                .put("checkpoint", checkpoint)
                .strings("runs", runs)
                .strings("dependent_runs", dependentRuns)
                .put("mutations", mutations)
                .put("steps", Json.each(steps, Step::toJson))
                .put("actions", Json.each(actions, Undone::toJson))
                .put("expected_roots", roots.build())
                .build();
    }
}
