package com.rollbackapi.projection;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.Tree;
import java.lang.reflect.RecordComponent;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The identity of a picture: SHA-256 over the hashes of its parts, each over RFC 8785 bytes. Two pictures with one
/// hash show the same on every screen. Rows and collections unchanged since the last call are not hashed again, so
/// hashing along a journal costs what changes. Not thread-safe: one hasher per walk.
public final class PictureHash {
    private Map<Object, Hash> known = new IdentityHashMap<>();
    private Map<Object, Hash> seen = new IdentityHashMap<>();

    /// The hash of one picture, without memory of others.
    public static Hash of(Picture picture) {
        return new PictureHash().next(picture);
    }

    /// The hash of a picture that is close to the one hashed before.
    public Hash next(Picture picture) {
        MessageDigest digest = Hash.sha256();
        for (RecordComponent part : Picture.class.getRecordComponents()) {
            Object value = value(part, picture);
            digest.update(Hash.of(part.getName().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .bytes());
            digest.update(hash(value).bytes());
        }
        known = seen;
        seen = new IdentityHashMap<>();
        return Hash.finish(digest);
    }

    private Hash hash(Object value) {
        Hash old = known.get(value);
        if (old == null) {
            old = seen.get(value);
        } else if (!seen.containsKey(value)) {
            keep(value);
        }
        if (old == null) {
            old = fresh(value);
        }
        seen.put(value, old);
        return old;
    }

    /// What hangs on an unchanged value stays known as well.
    private void keep(Object value) {
        switch (value) {
            case Map<?, ?> map -> map.values().forEach(v -> known(v).ifPresent(h -> seen.put(v, h)));
            case Collection<?> items -> items.forEach(v -> known(v).ifPresent(h -> seen.put(v, h)));
            case World world -> {
                known(world.histories()).ifPresent(h -> seen.put(world.histories(), h));
                keep(world.histories());
                known(world.compensations()).ifPresent(h -> seen.put(world.compensations(), h));
                keep(world.compensations());
            }
            default -> {}
        }
    }

    private Optional<Hash> known(Object value) {
        return Optional.ofNullable(known.get(value));
    }

    private Hash fresh(Object value) {
        return switch (value) {
            case World world -> {
                MessageDigest digest = Hash.sha256();
                digest.update(world.root().bytes());
                digest.update(hash(world.histories()).bytes());
                digest.update(hash(world.compensations()).bytes());
                yield Hash.finish(digest);
            }
            case Map<?, ?> map -> {
                MessageDigest digest = Hash.sha256();
                map.forEach((k, v) -> {
                    digest.update(Hash.of(CanonicalJson.bytes(json(k))).bytes());
                    digest.update(hash(v).bytes());
                });
                yield Hash.finish(digest);
            }
            case Collection<?> items -> {
                MessageDigest digest = Hash.sha256();
                items.forEach(i -> digest.update(hash(i).bytes()));
                yield Hash.finish(digest);
            }
            default -> Hash.of(CanonicalJson.bytes(json(value)));
        };
    }

    /// A row as JSON: records by their components, sets sorted, absent optionals left out.
    static Json json(Object value) {
        return switch (value) {
            case String s -> Json.of(s);
            case Long n -> Json.of(n.longValue());
            case Integer n -> Json.of(n.longValue());
            case Double d -> Json.of(d.doubleValue());
            case Boolean b -> Json.of(b.booleanValue());
            case Instant t -> Json.of(t.toString());
            case Hash h -> Json.of(h.hex());
            case Tree t -> Json.of(t.root().hex());
            case Enum<?> e -> Json.of(e.name().toLowerCase(Locale.ROOT));
            case Set<?> set ->
                Json.of(new TreeSet<Object>(set).stream().map(PictureHash::json).toList());
            case Collection<?> items ->
                Json.of(items.stream().map(PictureHash::json).toList());
            case Record row -> record(row);
            default -> throw new IllegalStateException("a picture holds no " + value.getClass());
        };
    }

    private static Json record(Record row) {
        Json.Builder object = Json.object();
        for (RecordComponent part : row.getClass().getRecordComponents()) {
            Object value = value(part, row);
            if (value instanceof Optional<?> maybe) {
                maybe.ifPresent(v -> object.put(part.getName(), json(v)));
            } else {
                object.put(part.getName(), json(value));
            }
        }
        return object.build();
    }

    private static Object value(RecordComponent part, Record row) {
        try {
            return part.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the rows of a picture are public records: " + part, e);
        }
    }
}
