package com.rollbackapi.codec;

import java.util.Optional;
import java.util.TreeSet;

/// Joins two changes of one JSON value, member by member of its objects; anything else, an array too, is changed as a
/// whole. Of two changes of one place none is preferred: that is a conflict.
public final class JsonMerge {
    private JsonMerge() {}

    /// What a merge gave.
    ///
    /// @param value empty where both leave nothing
    private record Merged(Optional<Json> value) {}

    /// The base with the changes that lead from it to `ours` and to `theirs`; empty where they conflict.
    public static Optional<Json> merge(Json base, Json ours, Json theirs) {
        return at(Optional.of(base), Optional.of(ours), Optional.of(theirs)).flatMap(Merged::value);
    }

    private static Optional<Merged> at(Optional<Json> base, Optional<Json> ours, Optional<Json> theirs) {
        if (ours.equals(theirs) || theirs.equals(base)) {
            return Optional.of(new Merged(ours));
        }
        if (ours.equals(base)) {
            return Optional.of(new Merged(theirs));
        }
        if (!(base.orElse(Json.Null.NULL) instanceof Json.Obj b
                && ours.orElse(Json.Null.NULL) instanceof Json.Obj o
                && theirs.orElse(Json.Null.NULL) instanceof Json.Obj t)) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>(o.members().keySet());
        names.addAll(t.members().keySet());
        Json.Builder members = Json.object();
        for (String name : names) {
            Optional<Merged> member = at(b.get(name), o.get(name), t.get(name));
            if (member.isEmpty()) {
                return Optional.empty();
            }
            member.get().value().ifPresent(v -> members.put(name, v));
        }
        return Optional.of(new Merged(Optional.of(members.build())));
    }
}
