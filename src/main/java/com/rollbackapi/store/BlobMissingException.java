package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;

/// A blob that something refers to is not in the store.
public final class BlobMissingException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final transient Hash hash;

    /// @param what what the blob is, such as "a node of tree 1f…"
    public BlobMissingException(Hash hash, String what) {
        super("blob " + hash + ", " + what + ", is not in the store; restore it from a mirror or an export");
        this.hash = hash;
    }

    public Hash hash() {
        return hash;
    }
}
