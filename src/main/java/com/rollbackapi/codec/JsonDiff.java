package com.rollbackapi.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The differences between two JSON values, place by place: objects by member, arrays by index, anything else as a
/// whole.
///
/// Deterministic: members are visited in the order RFC 8785 sorts them, so equal inputs give equal lists.
public final class JsonDiff {
    /// One place that differs.
    ///
    /// @param at the place; it means the same in both documents
    /// @param before the value there in the first document; empty where it was added
    /// @param after the value there in the second document; empty where it was removed
    public record Difference(JsonPointer at, Optional<Json> before, Optional<Json> after) {
        public Difference {
            if (before.equals(after)) {
                throw new IllegalArgumentException("nothing differs at '" + at + "'");
            }
        }
    }

    private JsonDiff() {}

    /// What has to change in `before` to get `after`; empty exactly when they are equal.
    public static List<Difference> between(Json before, Json after) {
        List<Difference> found = new ArrayList<>();
        compare(JsonPointer.ROOT, Optional.of(before), Optional.of(after), found);
        return List.copyOf(found);
    }

    private static void compare(JsonPointer at, Optional<Json> before, Optional<Json> after, List<Difference> found) {
        if (before.equals(after)) {
            return;
        }
        if (before.orElse(Json.Null.NULL) instanceof Json.Obj a && after.orElse(Json.Null.NULL) instanceof Json.Obj b) {
            TreeSet<String> names = new TreeSet<>(a.members().keySet());
            names.addAll(b.members().keySet());
            names.forEach(name -> compare(at.child(name), a.get(name), b.get(name), found));
        } else if (before.orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> a)
                && after.orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> b)) {
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                compare(at.child(i), item(a, i), item(b, i), found);
            }
        } else {
            found.add(new Difference(at, before, after));
        }
    }

    private static Optional<Json> item(List<Json> items, int index) {
        return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
    }

    /// The patch that makes the second document of [#between] out of the first. Removals come last and backwards,
    /// so that no index moves before it is used.
    public static JsonPatch toPatch(List<Difference> differences) {
        List<PatchOperation> writes = new ArrayList<>();
        List<PatchOperation> removals = new ArrayList<>();
        for (Difference d : differences) {
            if (d.after().isEmpty()) {
                removals.addFirst(new PatchOperation.Remove(d.at()));
            } else if (d.before().isEmpty()) {
                writes.add(new PatchOperation.Add(d.at(), d.after().get()));
            } else {
                writes.add(new PatchOperation.Replace(d.at(), d.after().get()));
            }
        }
        writes.addAll(removals);
        return new JsonPatch(writes);
    }
}
