package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobStore;
import java.util.Optional;

/// Hashes what is put and keeps nothing: for a capture whose root alone is wanted.
final class DiscardingBlobStore implements BlobStore {
    @Override
    public Optional<byte[]> get(Hash hash) {
        return Optional.empty();
    }

    @Override
    public Hash put(byte[] bytes) {
        return Hash.of(bytes);
    }

    @Override
    public boolean contains(Hash hash) {
        return false;
    }

    @Override
    public void sync() {}
}
