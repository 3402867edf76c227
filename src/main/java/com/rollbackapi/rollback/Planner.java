package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.projection.World.ObjectHistory;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.PVector;

/// Makes plans: a pure function of a picture, the content that it names, and a scope.
///
/// A run depends on another when it wrote or declared to read, later, an object that the other wrote, or when one of
/// its actions names a step of the other as its parent or as one that it depends on. Undoing the other then means
/// undoing it too, whole, and so on: the closure is transitive. What remains of an object's writes is always what came
/// before.
///
/// Steps are undone by themselves: with their causal descendants, and without those who only wrote the same objects
/// later. What these wrote stays, made again on what is left ([Rebase]).
public final class Planner {
    private Planner() {}

    /// Throws [UnknownScopeException] for a run, checkpoint or position that the picture does not have.
    ///
    /// @param blobs takes the versions that a merge makes
    public static Plan plan(Picture picture, Scope scope, BlobStore blobs)
            throws UnknownScopeException, StoreException {
        return switch (scope) {
            case Scope.Runs runs -> byRuns(picture, runs);
            case Scope.Steps steps -> bySteps(picture, steps, blobs);
            case Scope.Position p -> {
                if (p.position() > picture.position()) {
                    throw new UnknownScopeException("position " + p.position() + " lies beyond the journal, which has "
                            + picture.position() + " entries");
                }
                yield byPosition(picture, scope, p.position(), Optional.empty());
            }
            case Scope.Checkpoint c -> {
                CheckpointRow row = Checkpoints.find(picture, c.checkpoint());
                yield byPosition(picture, scope, row.position(), Optional.of(restrict(row, c)));
            }
        };
    }

    private static Covered restrict(CheckpointRow row, Scope.Checkpoint scope) throws UnknownScopeException {
        if (!row.restorable()) {
            throw new UnknownScopeException(row.id() + " (" + row.name() + ") is "
                    + row.lifecycle().name().toLowerCase(Locale.ROOT)
                    + row.finding().map(f -> ": " + f).orElse("")
                    + "; restore a verified checkpoint: rbx checkpoint list shows them");
        }
        Set<String> targets = new TreeSet<>();
        row.captures().forEach(c -> targets.add(c.target()));
        if (scope.service().isPresent()) {
            String service = scope.service().get();
            if (!targets.contains(service)) {
                throw new UnknownScopeException(
                        row.id() + " does not cover '" + service + "'; it covers " + String.join(", ", targets));
            }
            targets.retainAll(Set.of(service));
        }
        return new Covered(row, targets);
    }

    private record Covered(CheckpointRow checkpoint, Set<String> targets) {}

    private static Plan byRuns(Picture picture, Scope.Runs scope) throws UnknownScopeException {
        for (String run : scope.runIds()) {
            if (!picture.runs().containsKey(run)) {
                throw new UnknownScopeException("no run '" + run + "' in this journal; rbx log --runs lists them");
            }
        }
        Causes causes = Causes.of(picture, 0);
        Closure closure = Closure.of(picture, causes, scope.runIds(), 0);
        causes.requireOrder(
                closure.runs().stream().flatMap(r -> causes.of(r).stream()).toList());
        List<Restore> restores = new ArrayList<>();
        closure.firstUndone().forEach((history, first) -> restores.add(Restore.from(history, first)));
        return assemble(picture, new Aim(scope, Optional.empty(), 0), closure, restores, List.of());
    }

    private static Plan bySteps(Picture picture, Scope.Steps scope, BlobStore blobs)
            throws UnknownScopeException, StoreException {
        List<ActionRow> asked = picture.world().actions().values().stream()
                .filter(a -> scope.steps().contains(a.step()))
                .toList();
        Set<String> unknown = new TreeSet<>(scope.steps());
        asked.forEach(a -> unknown.remove(a.step()));
        if (!unknown.isEmpty()) {
            throw new UnknownScopeException("no step '" + String.join("', '", unknown)
                    + "' in this journal; a step is named RUN/STEP, and rbx log --run RUN lists those of a run");
        }
        Causes causes = Causes.of(picture, 0);
        StepClosure closure = StepClosure.of(picture, causes, asked);
        causes.requireOrder(closure.actions().values());
        List<Restore> restores = new ArrayList<>();
        List<Plan.Task> tasks = new ArrayList<>();
        Set<Long> entries = closure.actions().keySet();
        for (ObjectHistory h : picture.world().histories().values()) {
            List<Effect> undone = h.effects().stream()
                    .filter(e -> entries.contains(e.entry()))
                    .toList();
            if (!undone.isEmpty()) {
                switch (Rebase.of(h, entries, blobs)) {
                    case Rebase.Clean clean -> restores.add(Restore.of(h, undone, 0, clean.value(), clean.kept()));
                    case Rebase.Clash clash -> tasks.add(task(h, undone.getFirst(), clash.stays()));
                }
            }
        }
        return assemble(picture, new Aim(scope, Optional.empty(), 0), closure, restores, tasks);
    }

    private static Plan.Task task(ObjectHistory h, Effect undone, Effect stays) {
        return new Plan.Task(
                h.target(),
                h.object(),
                stays.run() + " wrote it in entry " + stays.entry() + ", after entry " + undone.entry()
                        + " that is undone, and the two do not merge",
                h.valueAfter(h.effects()),
                undone.before());
    }

    private static Plan byPosition(Picture picture, Scope scope, long position, Optional<Covered> covered) {
        Map<ObjectHistory, Restore> restores = new IdentityHashMap<>(); // equal ones would be compared write by write
        Set<String> seeds = new LinkedHashSet<>();
        for (ObjectHistory h : picture.world().histories().values()) {
            if (covered.isEmpty() || covered.get().targets().contains(h.target())) {
                PVector<Effect> then = h.effectsAt(position);
                if (!then.equals(h.effects())) {
                    // by entry: a write that was made again on what was left is the same write
                    List<Effect> undone = without(h.effects(), then);
                    long again = without(then, h.effects()).size();
                    restores.put(h, Restore.of(h, undone, again, h.valueAfter(then), List.of()));
                    undone.forEach(e -> seeds.add(e.run()));
                }
            }
        }
        if (covered.isEmpty()) {
            picture.world().compensations().tailMap(position, true).values().stream()
                    .filter(c -> !c.state().settled())
                    .forEach(c -> seeds.add(c.runId()));
        }
        Closure closure = Closure.of(picture, Causes.of(picture, position), seeds, position);
        closure.firstUndone()
                .forEach((history, first) -> restores.computeIfAbsent(history, h -> Restore.from(h, first)));
        Optional<String> checkpoint = covered.map(c -> c.checkpoint().id());
        return assemble(
                picture, new Aim(scope, checkpoint, position), closure, List.copyOf(restores.values()), List.of());
    }

    private static List<Effect> without(List<Effect> effects, List<Effect> others) {
        Set<Long> entries = new HashSet<>();
        others.forEach(e -> entries.add(e.entry()));
        return effects.stream().filter(e -> !entries.contains(e.entry())).toList();
    }

    /// One object's way back. All objects together may have any number of writes, so that only the first that goes
    /// is held with what it did.
    ///
    /// @param mutations how many writes are taken back, or count again though an earlier rollback took them back
    /// @param kept later writes that stay, made again on what is left
    private record Restore(
            ObjectHistory history,
            Optional<Effect> first,
            EntryNumbers undone,
            long mutations,
            Optional<Hash> value,
            List<Plan.Kept> kept) {
        /// @param undone oldest first
        /// @param again how many writes that an earlier rollback took back will count again
        static Restore of(
                ObjectHistory history, List<Effect> undone, long again, Optional<Hash> value, List<Plan.Kept> kept) {
            List<Long> newestFirst = undone.stream()
                    .map(Effect::entry)
                    .sorted(Comparator.reverseOrder())
                    .distinct()
                    .toList();
            return new Restore(
                    history,
                    undone.stream().findFirst(),
                    EntryNumbers.of(newestFirst),
                    undone.size() + again,
                    value,
                    kept);
        }

        /// Every write from the one with this index on goes.
        static Restore from(ObjectHistory history, int first) {
            PVector<Effect> all = history.effects();
            return of(history, all.subList(first, all.size()), 0, history.valueAfter(all.subList(0, first)), List.of());
        }

        long lastWrite() {
            return undone.stream().findFirst().orElse(-1L);
        }
    }

    /// What is to be reached.
    private record Aim(Scope scope, Optional<String> checkpoint, long position) {
        /// Whether people are to hear of an action whose effect lies outside every target. To a position, of
        /// each behind it, though its run loses nothing and so is not among the members.
        boolean tellsOf(ActionRow a, Members members) {
            return a.entry() >= position && (scope instanceof Scope.Position || members.includes(a));
        }
    }

    private static Plan assemble(
            Picture picture, Aim aim, Members members, List<Restore> restores, List<Plan.Task> tasks) {
        List<Restore> ordered = restores.stream()
                .sorted(Comparator.comparingLong(Restore::lastWrite)
                        .reversed()
                        .thenComparing(r -> r.history().target())
                        .thenComparing(r -> r.history().object()))
                .toList();
        boolean toPosition = aim.scope() instanceof Scope.Position || aim.scope() instanceof Scope.Checkpoint;
        Map<String, Hash> roots = new TreeMap<>();
        Map<String, Tree> trees = new HashMap<>();
        List<Plan.Step> steps = new ArrayList<>();
        for (Restore r : ordered) {
            ObjectHistory h = r.history();
            Tree tree = trees.computeIfAbsent(h.target(), t -> picture.world().tree(t));
            Tree next = r.value().isPresent() ? tree.with(h.object(), r.value().get()) : tree.without(h.object());
            trees.put(h.target(), next);
            steps.add(new Plan.Step(
                    steps.size() + 1,
                    h.target(),
                    h.object(),
                    h.valueAfter(h.effects()),
                    r.value(),
                    r.undone(),
                    r.kept(),
                    because(r, members)));
        }
        trees.forEach((target, tree) -> roots.put(target, tree.root()));
        List<String> runs = new ArrayList<>(members.runs());
        List<String> dependents = new ArrayList<>(runs);
        dependents.removeAll(members.asked());
        long mutations = ordered.stream().mapToLong(Restore::mutations).sum();
        return new Plan(
                aim.scope(),
                toPosition ? Optional.of(aim.position()) : Optional.empty(),
                aim.checkpoint(),
                runs,
                dependents,
                members.dependentSteps(),
                mutations,
                steps,
                actions(picture, ordered, members, aim),
                tasks,
                roots);
    }

    private static String because(Restore r, Members members) {
        return r.first()
                .map(first ->
                        members.reason(first).orElseGet(() -> first.run() + " wrote it in entry " + first.entry()))
                .orElse("an earlier rollback took its writes back; they count at the position restored");
    }

    /// The actions whose writes are taken back, and those whose effect lies outside every target.
    private static List<Plan.Undone> actions(Picture picture, List<Restore> restores, Members members, Aim aim) {
        Set<Long> written = new HashSet<>();
        restores.forEach(r -> r.undone().forEach(written::add));
        List<ActionRow> undone = picture.world().actions().values().stream()
                .filter(a -> written.contains(a.entry()) || (aim.tellsOf(a, members) && hasOtherEffect(picture, a)))
                .sorted(Comparator.comparingLong(ActionRow::entry).reversed())
                .toList();
        Map<Long, Plan.Compensation> offsets = CompensationOrder.of(
                picture,
                undone.stream()
                        .flatMap(a -> picture.world().unsettled(a.entry()).stream())
                        .toList());
        return undone.stream()
                .map(a -> new Plan.Undone(
                        a.entry(),
                        a.runId(),
                        a.stepId(),
                        a.tool(),
                        a.effects().orElse(EffectClass.REVERSIBLE),
                        Optional.ofNullable(offsets.get(a.entry()))))
                .toList();
    }

    /// One that was offset is undone already; of one that failed and can be offset it is not known, nor of a call
    /// whose reply was lost.
    private static boolean hasOtherEffect(Picture picture, ActionRow a) {
        if (picture.world().compensations().containsKey(a.entry())) {
            return picture.world().unsettled(a.entry()).isPresent();
        }
        return a.stands()
                && a.effects()
                        .filter(e ->
                                e == EffectClass.IRREVERSIBLE || (e == EffectClass.COMPENSATABLE && a.writes() == 0))
                        .isPresent();
    }
}
