package com.rollbackapi.journal;

/// A fact with its place in the journal: the first has index 0.
public record IndexedEntry(long index, Entry entry) {
    public IndexedEntry {
        if (index < 0) {
            throw new IllegalArgumentException("index " + index);
        }
    }
}
