package com.rollbackapi.projection;

import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Time and risk of every entry of a journal, and its markers: what a time bar draws. Grows with the journal; a
/// snapshot is immutable and shares the arrays of later ones.
public final class Timeline {
    public static final Timeline EMPTY = new Timeline(new long[0], new byte[0], 0, List.of());

    private static final EventType.Risk[] RISKS = EventType.Risk.values();

    private final long[] millis;
    private final byte[] risks;
    private final int size;
    private final List<Marker> markers;

    /// An event worth jumping to.
    public record Marker(long entry, EventType event, long epochMillis, String label) {}

    /// One column of a density strip: how many entries, and the gravest of them.
    public record Bucket(long count, EventType.Risk risk) {}

    private Timeline(long[] millis, byte[] risks, int size, List<Marker> markers) {
        this.millis = millis;
        this.risks = risks;
        this.size = size;
        this.markers = markers;
    }

    public long size() {
        return size;
    }

    /// Milliseconds since the epoch of an entry.
    public long timeMillis(long index) {
        return millis[Math.toIntExact(java.util.Objects.checkIndex(index, (long) size))];
    }

    public List<Marker> markers() {
        return markers;
    }

    /// The first entry at or after a time; `size` where there is none. Times are taken to be in entry order.
    public long entryAt(long epochMillis) {
        int at = Arrays.binarySearch(millis, 0, size, epochMillis);
        return at < 0 ? -at - 1 : at;
    }

    /// `columns` buckets of equal time between two times.
    public List<Bucket> density(long fromMillis, long toMillis, int columns) {
        long[] counts = new long[columns];
        int[] gravest = new int[columns];
        double span = Math.max(1, toMillis - fromMillis);
        for (int i = (int) entryAt(fromMillis); i < size && millis[i] <= toMillis; i++) {
            int column = (int) Math.min(columns - 1L, (long) ((millis[i] - fromMillis) / span * columns));
            counts[column]++;
            gravest[column] = Math.max(gravest[column], risks[i]);
        }
        List<Bucket> buckets = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            buckets.add(new Bucket(counts[i], RISKS[gravest[i]]));
        }
        return buckets;
    }

    /// This timeline with one more entry, which must be the next; `label` makes it a marker.
    public Timeline plus(IndexedEntry next, java.util.Optional<String> label) {
        if (next.index() != size) {
            throw new IllegalArgumentException("entry " + next.index() + " does not follow " + size);
        }
        boolean full = size == millis.length;
        long[] times = full ? Arrays.copyOf(millis, Math.max(64, size * 2)) : millis;
        byte[] levels = full ? Arrays.copyOf(risks, Math.max(64, size * 2)) : risks;
        long time = next.entry().time().toEpochMilli();
        times[size] = size == 0 ? time : Math.max(time, times[size - 1]);
        levels[size] = (byte) next.entry().event().risk().ordinal();
        List<Marker> marks = label.map(text -> {
                    List<Marker> more = new ArrayList<>(markers);
                    more.add(new Marker(next.index(), next.entry().event(), times[size], text));
                    return List.copyOf(more);
                })
                .orElse(markers);
        return new Timeline(times, levels, size + 1, marks);
    }
}
