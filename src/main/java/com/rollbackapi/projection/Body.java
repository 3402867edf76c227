package com.rollbackapi.projection;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the fields of an entry's body. A field that is missing or of another kind is an `IllegalArgumentException`
/// naming it, which the fold turns into a [FoldException].
record Body(long index, Instant time, String actor, Json.Obj json) {
    /// As it stands in the entry.
    static Body of(IndexedEntry e) {
        return new Body(
                e.index(), e.entry().time(), e.entry().actor(), e.entry().body());
    }

    /// With those members that were too large for the entry.
    static Body whole(IndexedEntry e, BlobSource blobs) throws StoreException {
        return new Body(e.index(), e.entry().time(), e.entry().actor(), LargeMembers.whole(e.entry(), blobs));
    }

    Body inside(Json part) {
        if (part instanceof Json.Obj object) {
            return new Body(index, time, actor, object);
        }
        throw new IllegalArgumentException("it holds something that is no object");
    }

    String text(String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException("it needs the text \"" + name + "\""));
    }

    Optional<String> maybe(String name) {
        return json.text(name);
    }

    String text(String name, String fallback) {
        return json.text(name).orElse(fallback);
    }

    double real(String name) {
        return json.number(name)
                .orElseThrow(() -> new IllegalArgumentException("it needs the number \"" + name + "\""));
    }

    long number(String name) {
        return whole(name, real(name));
    }

    long number(String name, long fallback) {
        return json.number(name).isPresent() ? number(name) : fallback;
    }

    Optional<Long> maybeNumber(String name) {
        return json.number(name).isPresent() ? Optional.of(number(name)) : Optional.empty();
    }

    private static long whole(String name, double value) {
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw new IllegalArgumentException("\"" + name + "\" is no whole number");
        }
        return (long) value;
    }

    boolean flag(String name) {
        return json.get(name).orElse(Json.Null.NULL) instanceof Json.Bool(boolean value) && value;
    }

    Hash hash(String name) {
        return maybeHash(name)
                .orElseThrow(() -> new IllegalArgumentException("it needs the reference \"" + name + "\""));
    }

    Optional<Hash> maybeHash(String name) {
        return Write.ref(json, name);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Str(String value))) {
                throw new IllegalArgumentException("\"" + name + "\" holds something that is no text");
            }
            texts.add(value);
        }
        return texts;
    }

    EntryNumbers entries(String name) {
        return EntryNumbers.of(json, name);
    }

    List<Body> objects(String name) {
        List<Body> objects = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Obj object)) {
                throw new IllegalArgumentException("\"" + name + "\" holds something that is no object");
            }
            objects.add(inside(object));
        }
        return objects;
    }

    /// The items of an array member; none where it is absent.
    private List<Json> items(String name) {
        return switch (json.get(name).orElse(Json.Null.NULL)) {
            case Json.Arr(List<Json> items) -> items;
            case Json.Null _ -> List.of();
            case Json.Obj _, Json.Str _, Json.Num _, Json.Bool _ ->
                throw new IllegalArgumentException("\"" + name + "\" is no list");
        };
    }
}
