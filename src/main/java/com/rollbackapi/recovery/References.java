package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.Set;

/// Says which blobs an entry needs.
@FunctionalInterface
public interface References {
    /// All that it refers to, and what that refers to in turn.
    ///
    /// @param blobs to look into those that refer to others
    Set<Hash> of(IndexedEntry entry, BlobSource blobs) throws IOException;
}
