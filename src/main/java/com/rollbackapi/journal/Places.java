package com.rollbackapi.journal;

import java.util.Arrays;
import java.util.Objects;

/// Where each entry's bytes are: 12 bytes an entry.
final class Places {
    private int[] segments = new int[256];
    private int[] positions = new int[256];
    private int[] lengths = new int[256];
    private int size;

    record Place(int segment, int position, int length) {}

    void add(int segment, int position, int length) {
        if (size == segments.length) {
            segments = Arrays.copyOf(segments, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        segments[size] = segment;
        positions[size] = position;
        lengths[size] = length;
        size++;
    }

    Place at(long index) {
        int i = Math.toIntExact(Objects.checkIndex(index, (long) size));
        return new Place(segments[i], positions[i], lengths[i]);
    }
}
