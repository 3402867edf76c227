package com.rollbackapi.journal;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a fact that grow with what it is about: targets, runs, writes undone, findings. Where an entry would
/// be longer than one may be, the largest of them lie in the store, and the entry names them: `targets_ref` in the
/// place of `targets` (`docs/formats/entry-v1.md`). Every other event is small, or refused.
public final class LargeMembers {
    private static final String SUFFIX = "_ref";

    private static final Map<EventType, List<String>> MEMBERS = Map.of(
            EventType.CHECKPOINT_SAVED, List.of("targets"),
            EventType.CONTAINMENT_APPLIED, List.of("services"),
            EventType.ROLLBACK_QUEUED, List.of("scope", "services"),
            EventType.ROLLBACK_STEP, List.of("undoes"),
            EventType.STATE_RESTORED, List.of("services", "runs", "targets", "findings"),
            EventType.ROLLBACK_SEALED, List.of("findings"));

    private LargeMembers() {}

    /// The same fact, its largest members put into the store until it is no longer than an entry may be; itself
    /// where it is short enough. What cannot be made short enough comes back too long.
    public static Entry fitting(Entry entry, BlobStore blobs) throws StoreException {
        int excessBytes = entry.toBytes().length - Journal.MAX_ENTRY_BYTES;
        if (excessBytes <= 0) {
            return entry;
        }
        Json.Obj body = entry.body();
        for (Large large : largestFirst(entry)) {
            if (excessBytes > 0) {
                String ref = Write.ref(blobs.put(large.bytes()));
                body = body.without(large.name()).with(large.name() + SUFFIX, Json.of(ref));
                excessBytes -= large.bytes().length - ref.length() - SUFFIX.length() - "\"\"".length();
            }
        }
        return new Entry(entry.event(), entry.time(), entry.actor(), body);
    }

    /// A member with its RFC 8785 bytes.
    private record Large(String name, byte[] bytes) {}

    private static List<Large> largestFirst(Entry entry) {
        List<Large> found = new ArrayList<>();
        for (String name : names(entry.event())) {
            entry.body().get(name).ifPresent(value -> found.add(new Large(name, CanonicalJson.bytes(value))));
        }
        found.sort(Comparator.comparingInt((Large l) -> l.bytes().length).reversed());
        return found;
    }

    private static List<String> names(EventType event) {
        return MEMBERS.getOrDefault(event, List.of());
    }

    /// The body with all its members in it. Throws `IllegalArgumentException` for a member that stands in both
    /// places, and for a blob that is not its RFC 8785 bytes.
    public static Json.Obj whole(Entry entry, BlobSource blobs) throws StoreException {
        Json.Obj body = entry.body();
        for (String name : names(entry.event())) {
            Optional<Hash> ref = Write.ref(body, name + SUFFIX);
            if (ref.isPresent()) {
                if (body.get(name).isPresent()) {
                    throw new IllegalArgumentException("\"" + name + "\" stands both in it and in the store");
                }
                body = body.without(name + SUFFIX).with(name, stored(name, ref.get(), blobs));
            }
        }
        return body;
    }

    private static Json stored(String name, Hash ref, BlobSource blobs) throws StoreException {
        byte[] bytes = blobs.require(ref, "\"" + name + "\" of an entry");
        try {
            Json value = StrictJson.parse(bytes, Limits.STATE);
            if (!Hash.of(CanonicalJson.bytes(value)).equals(ref)) {
                throw new IllegalArgumentException("\"" + name + "\" in the store is not in RFC 8785 form");
            }
            return value;
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("\"" + name + "\" in the store is no JSON: " + e.getMessage(), e);
        }
    }

    /// The blobs in which members of an entry lie.
    public static List<Hash> references(Entry entry) {
        return names(entry.event()).stream()
                .flatMap(name -> Write.ref(entry.body(), name + SUFFIX).stream())
                .toList();
    }
}
