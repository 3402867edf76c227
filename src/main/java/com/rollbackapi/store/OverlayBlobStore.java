package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// A what-if: reads fall through to `base`, writes stay in memory. The base is never written.
public final class OverlayBlobStore implements BlobStore {
    private final BlobSource base;
    private final MemoryBlobStore added = new MemoryBlobStore();

    public OverlayBlobStore(BlobSource base) {
        this.base = base;
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        Optional<byte[]> mine = added.get(hash);
        return mine.isPresent() ? mine : base.get(hash);
    }

    /// Kept in memory also where the base has it, which saves a look into the base.
    @Override
    public Hash put(byte[] bytes) {
        return added.put(bytes);
    }

    @Override
    public boolean contains(Hash hash) throws StoreException {
        return added.contains(hash)
                || (base instanceof BlobStore store
                        ? store.contains(hash)
                        : base.get(hash).isPresent());
    }

    /// Does nothing: what was added lives as long as this object.
    @Override
    public void sync() {}
}
