package com.rollbackapi.journal;

/// How much room the write-ahead log takes at a time, in bytes. Not a part of the format: a reader goes by the files.
///
/// @param first of the first segment after opening; each next is twice as large
/// @param largest of a segment, unless one batch needs more
/// @param reserve kept for entries that must be written when the disk is full
record WalSizes(int first, int largest, int reserve) {
    static final WalSizes STANDARD = new WalSizes(1 << 20, 16 << 20, 16 << 10);

    /// A segment is not made smaller than this for want of room.
    private static final int LEAST = 8 << 10;

    /// How many entries may be behind the head before whoever appends waits for the next one: a million by
    /// standard. Each takes some 60 bytes of memory.
    int behind() {
        return Math.max(1 << 16, largest / 16);
    }

    /// What to try after a size for which there is no room; 0 for nothing more.
    static int smaller(int size, int batch) {
        int least = Math.max(LEAST, batch);
        return size == least ? 0 : Math.max(least, size / 8);
    }

    /// Of the segment after `made` others, for a batch of so many bytes.
    int next(int made, int batch) {
        int doubled = made > 30 ? largest : (int) Math.min(largest, (long) first << made);
        return Math.max(doubled, batch);
    }
}
