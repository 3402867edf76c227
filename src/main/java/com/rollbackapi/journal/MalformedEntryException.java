package com.rollbackapi.journal;

import java.io.IOException;

/// An entry whose bytes are no fact of a known form; the journal's hashes may be whole all the same.
public final class MalformedEntryException extends IOException {
    private final long index;

    public MalformedEntryException(long index, String what) {
        super("entry " + index + " " + what);
        this.index = index;
    }

    /// The entry's index in its journal.
    public long index() {
        return index;
    }
}
