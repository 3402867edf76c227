package com.rollbackapi.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Keeps what was used last, up to a number of bytes. Safe for many threads.
final class ByteCache<K, V> {
    private final int limitBytes;
    private final ToIntFunction<V> sizeOf;
    private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    ByteCache(int limitBytes, ToIntFunction<V> sizeOf) {
        this.limitBytes = limitBytes;
        this.sizeOf = sizeOf;
    }

    synchronized @Nullable V get(K key) {
        return kept.get(key);
    }

    synchronized void put(K key, V value) {
        V before = kept.put(key, value);
        bytes += sizeOf.applyAsInt(value) - (before == null ? 0 : sizeOf.applyAsInt(before));
        var oldest = kept.entrySet().iterator();
        while (bytes > limitBytes && oldest.hasNext()) {
            bytes -= sizeOf.applyAsInt(oldest.next().getValue());
            oldest.remove();
        }
    }
}
