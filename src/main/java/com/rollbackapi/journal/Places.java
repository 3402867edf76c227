package com.rollbackapi.journal;

import java.util.Arrays;
import java.util.Objects;

/// Where in the write-ahead log the bytes are of each entry that no bundle holds yet: 12 bytes an entry.
final class Places {
    private Segment[] segments = new Segment[0];
    private int[] positions = new int[0];
    private int[] lengths = new int[0];
    private long first;
    private int count;

    record Place(Segment segment, int position, int length) {}

    Places(long first) {
        this.first = first;
    }

    void add(Segment segment, int position, int length) {
        if (count == positions.length) {
            int room = Math.max(64, count * 2);
            segments = Arrays.copyOf(segments, room);
            positions = Arrays.copyOf(positions, room);
            lengths = Arrays.copyOf(lengths, room);
        }
        segments[count] = segment;
        positions[count] = position;
        lengths[count] = length;
        count++;
    }

    Place at(long index) {
        int i = (int) Objects.checkIndex(index - first, (long) count);
        return new Place(segments[i], positions[i], lengths[i]);
    }

    /// Lets go of the entries before `index`, and of the room they took.
    void forget(long index) {
        int gone = Math.toIntExact(index - first);
        segments = Arrays.copyOfRange(segments, gone, count);
        positions = Arrays.copyOfRange(positions, gone, count);
        lengths = Arrays.copyOfRange(lengths, gone, count);
        count -= gone;
        first = index;
    }
}
