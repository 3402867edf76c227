package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tree that only grows and only knows its root: the hashes of its complete subtrees, one for each bit set in its
/// size.
///
/// Appending costs two hashes on average, memory is O(log n), and [#size] with [#peaks] are enough to go on later. Not
/// safe for several threads.
public final class CompactRange {
    private final @Nullable Hash[] peaks = new @Nullable Hash[Long.SIZE]; // peaks[k]: a complete subtree of 2^k leaves
    private long size;

    public CompactRange() {}

    /// A range of `size` leaves to go on from. Throws `IllegalArgumentException` unless there is one peak for each
    /// bit set in `size`.
    ///
    /// @param peaks roots of the complete subtrees, the largest (leftmost) first, as [#peaks()] gives them
    public CompactRange(long size, List<Hash> peaks) {
        if (size < 0 || Long.bitCount(size) != peaks.size()) {
            throw new IllegalArgumentException(
                    "a tree of " + size + " leaves does not have " + peaks.size() + " peaks");
        }
        this.size = size;
        int next = peaks.size();
        for (int level = 0; level < Long.SIZE; level++) {
            if (isSet(level)) {
                this.peaks[level] = peaks.get(--next);
            }
        }
    }

    private boolean isSet(int level) {
        return (size >>> level & 1) == 1;
    }

    /// Adds a leaf by its hash.
    public void append(Hash leafHash) {
        append(leafHash, (_, _) -> {});
    }

    /// Adds a leaf and tells `sink` of every node that this completes, the leaf itself first.
    void append(Hash leafHash, NodeSink sink) {
        Hash node = leafHash;
        int level = 0;
        sink.completed(0, node);
        while (isSet(level)) {
            node = Rfc6962.nodeHash(peak(level), node);
            level++;
            sink.completed(level, node);
        }
        peaks[level] = node;
        size++;
    }

    /// Is told of the complete subtrees of 2^level leaves, as they come up.
    @FunctionalInterface
    interface NodeSink {
        void completed(int level, Hash node);
    }

    private Hash peak(int level) {
        Hash peak = peaks[level];
        if (peak == null) {
            throw new IllegalStateException("size " + size + " has no peak of level " + level);
        }
        return peak;
    }

    /// How many leaves were appended.
    public long size() {
        return size;
    }

    /// The root over all leaves; [Rfc6962#EMPTY_ROOT] for none.
    public Hash root() {
        List<Hash> all = peaks();
        if (all.isEmpty()) {
            return Rfc6962.EMPTY_ROOT;
        }
        Hash root = all.getLast();
        for (int i = all.size() - 2; i >= 0; i--) {
            root = Rfc6962.nodeHash(all.get(i), root);
        }
        return root;
    }

    /// The roots of the complete subtrees, the largest (leftmost) first.
    public List<Hash> peaks() {
        List<Hash> all = new ArrayList<>();
        for (int level = Long.SIZE - 1; level >= 0; level--) {
            if (isSet(level)) {
                all.add(peak(level));
            }
        }
        return all;
    }
}
