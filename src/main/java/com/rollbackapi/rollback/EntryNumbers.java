package com.rollbackapi.rollback;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// Numbers of entries, unmodifiable, in eight bytes each: of every mutation that a plan undoes it holds one.
final class EntryNumbers extends AbstractList<Long> implements RandomAccess {
    private final long[] entries;

    private EntryNumbers(long[] entries) {
        this.entries = entries;
    }

    static List<Long> copyOf(List<Long> entries) {
        return entries instanceof EntryNumbers
                ? entries
                : new EntryNumbers(entries.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public Long get(int index) {
        return entries[index];
    }

    @Override
    public int size() {
        return entries.length;
    }
}
