package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;

/// A source that can be added to. Nothing is ever removed or changed.
public interface BlobStore extends BlobSource {
    /// Adds a blob, where it is not there yet, and returns its SHA-256. Readable at once, durable after [#sync].
    Hash put(byte[] bytes) throws StoreException;

    /// Whether [#get] would find it, from the index alone.
    boolean contains(Hash hash) throws StoreException;

    /// Returns once everything put before is durable. A journal entry that refers to blobs is acknowledged only
    /// after this returned for them; so after a crash there may be blobs that nothing refers to, and never the
    /// opposite.
    void sync() throws StoreException;
}
