package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.Redactable;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where an action's entry holds redactable values, and how to put something else in such places.
final class Redactables {
    private Redactables() {}

    /// One redactable value.
    ///
    /// @param field what it is committed under: its place in an object of the action's `args`, `error` and `extra`
    /// @param at its place in the entry's body; absent where it stands in arguments that the store keeps
    record Stored(String field, Optional<JsonPointer> at, Redactable redactable) {}

    /// What else to put in a place; empty to look inside it.
    interface Change<E extends Exception> {
        Optional<Json> of(JsonPointer at, Json value) throws E;
    }

    /// The document with something else in some of its places, outermost first.
    static <E extends Exception> Json changed(Json json, JsonPointer at, Change<E> change) throws E {
        Optional<Json> other = change.of(at, json);
        if (other.isPresent()) {
            return other.get();
        }
        return switch (json) {
            case Json.Obj object -> {
                Map<String, Json> members = new LinkedHashMap<>();
                for (var member : object.members().entrySet()) {
                    members.put(member.getKey(), changed(member.getValue(), at.child(member.getKey()), change));
                }
                yield new Json.Obj(members);
            }
            case Json.Arr array -> {
                List<Json> items = new ArrayList<>();
                for (Json item : array.items()) {
                    items.add(changed(item, at.child(items.size()), change));
                }
                yield new Json.Arr(items);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> json;
        };
    }

    /// The places of redactable values in a document.
    static Map<JsonPointer, Redactable> in(Json json) {
        Map<JsonPointer, Redactable> found = new LinkedHashMap<>();
        if (isIn(json)) {
            find(json, JsonPointer.ROOT, found);
        }
        return found;
    }

    /// Most documents have none: told without a pointer to each of their places.
    private static boolean isIn(Json json) {
        return switch (json) {
            case Json.Obj object ->
                Redactable.of(object).isPresent()
                        || object.members().values().stream().anyMatch(Redactables::isIn);
            case Json.Arr array -> array.items().stream().anyMatch(Redactables::isIn);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }

    private static void find(Json json, JsonPointer at, Map<JsonPointer, Redactable> found) {
        Optional<Redactable> redactable = Redactable.of(json);
        if (redactable.isPresent()) {
            found.put(at, redactable.get());
            return;
        }
        switch (json) {
            case Json.Obj object -> object.members().forEach((name, value) -> find(value, at.child(name), found));
            case Json.Arr array -> {
                for (int i = 0; i < array.items().size(); i++) {
                    find(array.items().get(i), at.child(i), found);
                }
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private static boolean isAction(Entry entry) {
        return entry.event() == EventType.ACTION_REQUESTED
                || entry.event() == EventType.ACTION_EXECUTED
                || entry.event() == EventType.ACTION_REFUSED;
    }

    /// The redactable values that stand in an entry itself.
    static List<Stored> inBody(Entry entry) {
        List<Stored> stored = new ArrayList<>();
        if (isAction(entry)) {
            Json.Obj body = entry.body();
            add(stored, body, JsonPointer.of("requested_action", "args"), JsonPointer.of("args"));
            add(stored, body, JsonPointer.of("approved_action", "args"), JsonPointer.of("args"));
            add(stored, body, JsonPointer.of("error"), JsonPointer.of("error"));
            add(stored, body, JsonPointer.of("extra"), JsonPointer.of("extra"));
        }
        return stored;
    }

    private static void add(List<Stored> stored, Json.Obj body, JsonPointer root, JsonPointer field) {
        root.in(body)
                .ifPresent(json -> in(json).forEach((place, redactable) -> stored.add(
                        new Stored(inside(field, place).text(), Optional.of(inside(root, place)), redactable))));
    }

    private static JsonPointer inside(JsonPointer root, JsonPointer place) {
        List<String> tokens = new ArrayList<>(root.tokens());
        tokens.addAll(place.tokens());
        return new JsonPointer(tokens);
    }

    /// Those, and the ones in arguments and unknown fields that the store keeps for the entry.
    static List<Stored> of(Entry entry, BlobSource blobs) throws IOException {
        List<Stored> stored = inBody(entry);
        if (isAction(entry)) {
            for (String call : List.of("requested_action", "approved_action")) {
                if (entry.body().get(call).orElse(Json.Null.NULL) instanceof Json.Obj o) {
                    kept(stored, Write.ref(o, "args_ref"), JsonPointer.of("args"), blobs);
                }
            }
            if (entry.body().get("extra").orElse(Json.Null.NULL) instanceof Json.Obj extra) {
                kept(stored, Write.ref(extra, "ref"), JsonPointer.of("extra"), blobs);
            }
        }
        return stored;
    }

    private static void kept(List<Stored> stored, Optional<Hash> ref, JsonPointer field, BlobSource blobs)
            throws IOException {
        if (ref.isEmpty()) {
            return;
        }
        try {
            Json json = StrictJson.parse(blobs.require(ref.get(), "which an action's " + field + " is kept in"));
            in(json).forEach((place, redactable) ->
                    stored.add(new Stored(inside(field, place).text(), Optional.empty(), redactable)));
        } catch (MalformedJsonException e) {
            throw new IOException("the blob " + ref.get() + " is no JSON: " + e.getMessage(), e);
        }
    }
}
