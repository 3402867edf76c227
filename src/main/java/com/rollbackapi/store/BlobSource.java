package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// Where contents are found by their hash: a pack store, an export, a remote journal, memory.
public interface BlobSource {
    /// The bytes whose SHA-256 is `hash`, the caller's to keep; empty where there are none. Whoever implements this
    /// checks the bytes against the hash on every call.
    ///
    /// @throws BlobCorruptException where the bytes found are others
    Optional<byte[]> get(Hash hash) throws StoreException;

    /// The bytes of a blob that must be there.
    ///
    /// @param what what it is, for the message
    /// @throws BlobMissingException where it is not
    default byte[] require(Hash hash, String what) throws StoreException {
        return get(hash).orElseThrow(() -> new BlobMissingException(hash, what));
    }

    /// The length of a blob that must be there.
    default long sizeBytes(Hash hash) throws StoreException {
        return require(hash, "whose size is wanted").length;
    }
}
