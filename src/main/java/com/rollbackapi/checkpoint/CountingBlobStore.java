package com.rollbackapi.checkpoint;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import java.util.Optional;

/// Another store, with a count of what was not in it before; safe for many threads.
final class CountingBlobStore implements BlobStore {
    private final BlobStore store;
    private long newBytes;

    CountingBlobStore(BlobStore store) {
        this.store = store;
    }

    /// The bytes of the blobs added through here, as they are and not as the store packs them.
    synchronized long newBytes() {
        return newBytes;
    }

    @Override
    public synchronized Hash put(byte[] bytes) throws StoreException {
        if (!store.contains(Hash.of(bytes))) {
            newBytes += bytes.length;
        }
        return store.put(bytes);
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        return store.get(hash);
    }

    @Override
    public boolean contains(Hash hash) throws StoreException {
        return store.contains(hash);
    }

    @Override
    public void sync() throws StoreException {
        store.sync();
    }
}
