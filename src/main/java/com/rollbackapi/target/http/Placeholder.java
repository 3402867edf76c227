package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.target.ServiceCall;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A name in braces that stands for a value of the call: `{key}`, `{args.amount}`, `{offset.key}`,
/// `{offset.result.id}`.
///
/// @param path the members on the way down; empty for a key
record Placeholder(Source source, List<String> path) {
    /// What of the call it is taken from.
    enum Source {
        KEY("key"),
        ARGS("args"),
        OFFSET_KEY("offset.key"),
        OFFSET_RESULT("offset.result");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        boolean isOfOffset() {
            return this == OFFSET_KEY || this == OFFSET_RESULT;
        }

        private boolean hasMembers() {
            return this == ARGS || this == OFFSET_RESULT;
        }
    }

    Placeholder {
        path = List.copyOf(path);
    }

    /// Reads what stands between the braces. Throws `IllegalArgumentException` for a name that no call has.
    static Placeholder parse(String name) {
        for (Source source : Source.values()) {
            if (name.equals(source.text)) {
                return new Placeholder(source, List.of());
            }
            if (source.hasMembers() && name.startsWith(source.text + ".")) {
                List<String> path =
                        Arrays.asList(name.substring(source.text.length() + 1).split("\\.", -1));
                if (!path.contains("")) {
                    return new Placeholder(source, path);
                }
            }
        }
        throw new IllegalArgumentException("'{" + name
                + "}' is no value of a call; write {key}, {args.NAME}, {offset.key} or {offset.result.NAME}");
    }

    /// The value in `call`; empty where it has none, as where the offset call's reply was lost.
    Optional<Json> in(ServiceCall call) {
        return switch (source) {
            case KEY -> Optional.of(Json.of(call.key()));
            case ARGS -> new JsonPointer(path).in(call.args());
            case OFFSET_KEY -> call.offsets().map(o -> Json.of(o.key()));
            case OFFSET_RESULT -> call.offsets().flatMap(o -> new JsonPointer(path).in(o.result()));
        };
    }

    @Override
    public String toString() {
        return "{" + source.text + (path.isEmpty() ? "" : "." + String.join(".", path)) + "}";
    }
}
