package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import java.util.Arrays;

/// Where in an archive the contents of members are, and the SHA-256 of each: 44 bytes a member.
final class MemberPlaces {
    private long[] begins = new long[64];
    private int[] lengths = new int[64];
    private byte[] hashes = new byte[64 * Hash.SIZE_BYTES];
    private int count;

    void add(long begin, int length, Hash hash) {
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count * Hash.SIZE_BYTES);
        }
        begins[count] = begin;
        lengths[count] = length;
        hash.copyTo(hashes, count * Hash.SIZE_BYTES);
        count++;
    }

    int count() {
        return count;
    }

    long begin(int i) {
        return begins[i];
    }

    int length(int i) {
        return lengths[i];
    }

    Hash hash(int i) {
        return Hash.ofBytes(hashes, i * Hash.SIZE_BYTES);
    }

    /// Which member has this content, where they stand in the order of their hashes; below 0 for none.
    int find(Hash hash) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = hash(middle).compareTo(hash);
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
