package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Jobs;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongSupplier;

/// Which entries of a journal a query keeps: their numbers alone, so that ten million matches cost 80 MB.
///
/// @param indexes the first `count` count
/// @param scanned how many entries have been looked at
/// @param tookMicros what looking took
record Matches(long[] indexes, int count, long scanned, long tookMicros) {
    static final Matches NONE = new Matches(new long[0], 0, 0, 0);
    private static final int PAGE = 1_024;

    /// These and those that the query keeps of the entries up to `end`, read page by page.
    Matches with(Source source, Query query, long end, Jobs.Progress progress, LongSupplier nanoTime)
            throws IOException {
        long began = nanoTime.getAsLong();
        long[] found = Arrays.copyOf(indexes, Math.max(64, count));
        int n = count;
        for (long from = scanned; from < end; from += PAGE) {
            long to = Math.min(end, from + PAGE);
            if (query.isEmpty()) {
                found = grown(found, n + (int) (to - from));
                for (long i = from; i < to; i++) {
                    found[n++] = i;
                }
            } else {
                for (IndexedEntry e : source.entries(from, to)) {
                    if (query.matches(e)) {
                        found = grown(found, n + 1);
                        found[n++] = e.index();
                    }
                }
            }
            progress.at((double) to / end);
        }
        return new Matches(found, n, Math.max(scanned, end), tookMicros + (nanoTime.getAsLong() - began) / 1_000);
    }

    private static long[] grown(long[] array, int size) {
        return size <= array.length ? array : Arrays.copyOf(array, Math.max(size, array.length * 2));
    }

    long index(int row) {
        return indexes[row];
    }

    /// The row of an entry; below 0 where the query leaves it out.
    int row(long entry) {
        return Arrays.binarySearch(indexes, 0, count, entry);
    }
}
