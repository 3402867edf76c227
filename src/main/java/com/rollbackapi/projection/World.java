package com.rollbackapi.projection;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.store.Tree;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// What the journal says every target's state is, and which writes made it so.
///
/// @param trees by target: leaf name to content hash
/// @param histories by `target` NUL `object`: the writes that count, and how they came and went
/// @param actions by entry: every action that ran, undone ones too
/// @param keys by idempotency key: the entry of the last action that worked under it
/// @param compensations by entry of the action: how it can be offset, and what has become of that
public record World(
        TreePMap<String, Tree> trees,
        TreePMap<String, ObjectHistory> histories,
        TreePMap<Long, ActionRow> actions,
        TreePMap<String, Long> keys,
        TreePMap<Long, CompensationRow> compensations) {
    public static final World EMPTY =
            new World(TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    private static final char SEPARATOR = '\0';

    /// The key of an object in `histories`.
    public static String key(String target, String object) {
        return target + SEPARATOR + object;
    }

    public Tree tree(String target) {
        Tree tree = trees.get(target);
        return tree == null ? Tree.EMPTY : tree;
    }

    /// The root over all targets: the tree of target name to target root.
    public Hash root() {
        Tree roots = Tree.EMPTY;
        for (var e : trees.entrySet()) {
            roots = roots.with(e.getKey(), e.getValue().root());
        }
        return roots.root();
    }

    public Optional<ObjectHistory> history(String target, String object) {
        return Optional.ofNullable(histories.get(key(target, object)));
    }

    /// The last action that worked under an idempotency key.
    public Optional<ActionRow> underKey(String key) {
        return Optional.ofNullable(keys.get(key)).map(actions::get);
    }

    /// How an action can be offset, as long as that is not settled.
    public Optional<CompensationRow> unsettled(long entry) {
        return Optional.ofNullable(compensations.get(entry))
                .filter(c -> !c.state().settled());
    }

    World written(Write w, Effect effect) {
        ObjectHistory old = histories.get(key(w.target(), w.object()));
        PVector<Effect> effects = old == null ? TreePVector.empty() : old.effects();
        return moved(w, effect.entry(), effects.plus(effect));
    }

    /// The object at another version from `entry` on, with the effects that count from there.
    World moved(Write w, long entry, PVector<Effect> effects) {
        Tree tree = tree(w.target());
        Tree next = w.after().isPresent() ? tree.with(w.object(), w.after().get()) : tree.without(w.object());
        String key = key(w.target(), w.object());
        ObjectHistory old = histories.get(key);
        PVector<ObjectHistory.Version> versions = old == null ? TreePVector.empty() : old.versions();
        Optional<Hash> origin = old == null ? w.before() : old.origin();
        int last = versions.size() - 1;
        ObjectHistory.Version now = new ObjectHistory.Version(entry, effects);
        // several writes of one entry to one object are one version
        versions = last >= 0 && versions.get(last).entry() == entry ? versions.with(last, now) : versions.plus(now);
        ObjectHistory history = new ObjectHistory(w.target(), w.object(), origin, versions);
        return new World(trees.plus(w.target(), next), histories.plus(key, history), actions, keys, compensations);
    }

    World adopting(String target, Tree tree) {
        return new World(trees.plus(target, tree), histories, actions, keys, compensations);
    }

    /// A later call under the key of an action that stands is the same one.
    World acted(ActionRow action) {
        return new World(
                trees,
                histories,
                actions.plus(action.entry(), action),
                action.stands() ? keys.plus(action.idempotencyKey(), action.entry()) : keys,
                compensations);
    }

    World offset(CompensationRow row) {
        return new World(trees, histories, actions, keys, compensations.plus(row.entry(), row));
    }

    /// A write that happened and was not taken back.
    ///
    /// @param entry index of its entry; `run` the run it belongs to
    public record Effect(long entry, String run, String tool, Optional<Hash> before, Optional<Hash> after) {}

    /// How the effective writes of one object changed. The last version is the present one; earlier ones answer
    /// what the object was at a position, and let a rollback to a position bring the effects of that position back.
    ///
    /// @param origin what the object was before its first journaled write
    public record ObjectHistory(String target, String object, Optional<Hash> origin, PVector<Version> versions) {
        /// The effective writes, oldest first, from `entry` on.
        public record Version(long entry, PVector<Effect> effects) {}

        /// The writes that count now, oldest first.
        public PVector<Effect> effects() {
            return versions.get(versions.size() - 1).effects();
        }

        /// What the object is after these writes of its own.
        public Optional<Hash> valueAfter(PVector<Effect> effects) {
            return effects.isEmpty() ? origin : effects.get(effects.size() - 1).after();
        }

        /// The writes that counted after the first `position` entries; empty where the object was untouched
        /// then.
        public PVector<Effect> effectsAt(long position) {
            int low = 0;
            int high = versions.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (versions.get(middle).entry() < position) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? TreePVector.empty() : versions.get(low - 1).effects();
        }
    }
}
