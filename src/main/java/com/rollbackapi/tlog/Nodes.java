package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;

/// Where the hashes of complete subtrees come from: a tree in memory, tiles on disk, tiles of a server. Roots and
/// proofs (RFC 6962 section 2.1) are computed from them alone.
///
/// @param <E> what reading may throw; `RuntimeException` where it cannot fail
@FunctionalInterface
public interface Nodes<E extends Exception> {
    /// The hash over the leaves `index`·2^`level` to (`index`+1)·2^`level` - 1, all of which exist.
    Hash node(int level, long index) throws E;

    /// The root over the first `size` leaves.
    default Hash rootAt(long size) throws E {
        if (size < 0) {
            throw new IllegalArgumentException("there is no tree of " + size + " leaves");
        }
        return size == 0 ? Rfc6962.EMPTY_ROOT : range(0, size);
    }

    /// The inclusion proof of leaf `index` in the tree of the first `size` leaves, from the leaf upwards
    /// (RFC 9162 section 2.1.3.1). Throws `IllegalArgumentException` unless `0 <= index < size`.
    default List<Hash> inclusionProof(long index, long size) throws E {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<Hash> proof = new ArrayList<>();
        long begin = 0;
        long end = size;
        while (end - begin > 1) {
            long middle = begin + split(end - begin);
            boolean left = index < middle;
            proof.addFirst(left ? range(middle, end) : range(begin, middle));
            begin = left ? begin : middle;
            end = left ? middle : end;
        }
        return List.copyOf(proof);
    }

    /// The proof that the tree of `newSize` leaves extends that of `oldSize` (RFC 9162 section 2.1.4.1), empty for
    /// equal sizes. Throws `IllegalArgumentException` unless `1 <= oldSize <= newSize`: nothing is proven from the
    /// empty tree.
    default List<Hash> consistencyProof(long oldSize, long newSize) throws E {
        if (oldSize < 1 || oldSize > newSize) {
            throw new IllegalArgumentException("no consistency proof leads from size " + oldSize + " to " + newSize);
        }
        List<Hash> proof = new ArrayList<>();
        long begin = 0;
        long end = newSize;
        boolean oldRootIsNode = true;
        while (oldSize < end) {
            long middle = begin + split(end - begin);
            boolean left = oldSize <= middle;
            proof.addFirst(left ? range(middle, end) : range(begin, middle));
            oldRootIsNode &= left;
            begin = left ? begin : middle;
            end = left ? middle : end;
        }
        if (!oldRootIsNode) {
            proof.addFirst(range(begin, end));
        }
        return List.copyOf(proof);
    }

    /// The hash over the leaves from `begin` to before `end`, where `begin` is a multiple of the next power of two.
    private Hash range(long begin, long end) throws E {
        long count = end - begin;
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return node(level, begin >>> level);
        }
        long middle = begin + split(count);
        return Rfc6962.nodeHash(range(begin, middle), range(middle, end));
    }

    /// The largest power of two below `count`, which is at least 2.
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
