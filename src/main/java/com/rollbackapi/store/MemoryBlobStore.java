package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Blobs in memory: for previews that nobody keeps, and for tests. Safe for many threads.
public final class MemoryBlobStore implements BlobStore {
    private final Map<Hash, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> get(Hash hash) {
        return Optional.ofNullable(blobs.get(hash)).map(byte[]::clone);
    }

    @Override
    public Hash put(byte[] bytes) {
        Hash hash = Hash.of(bytes);
        blobs.putIfAbsent(hash, bytes.clone());
        return hash;
    }

    @Override
    public boolean contains(Hash hash) {
        return blobs.containsKey(hash);
    }

    /// Does nothing: memory promises nothing beyond the process.
    @Override
    public void sync() {}

    /// The number of different blobs.
    public int size() {
        return blobs.size();
    }
}
