package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import java.io.IOException;
import java.util.List;

/// A journal to read, wherever its bytes are. Entries have indexes from 0; every one of them is durable.
public interface JournalReader {
    /// How many entries there are.
    long size();

    /// The bytes of an entry. Throws `IndexOutOfBoundsException` beyond the end.
    byte[] read(long index) throws IOException;

    /// The RFC 6962 root over all entries.
    default Hash root() throws IOException {
        return rootAt(size());
    }

    /// The RFC 6962 root over the first `size` entries.
    Hash rootAt(long size) throws IOException;

    /// The RFC 6962 inclusion proof of an entry in the tree of this size.
    List<Hash> inclusionProof(long index, long size) throws IOException;
}
