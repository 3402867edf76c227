package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;

/// What a leaf's name may be, how names are ordered, and at which level of a tree a name lives.
final class LeafNames {
    /// The longest name in bytes of UTF-8; a node writes the length in two bytes.
    static final int MAX_BYTES = 65_535;

    /// One level a hex digit: nodes have 16 entries on average.
    private static final int BITS_PER_LEVEL = 4;

    /// The level of a name whose SHA-256 is all zeros.
    static final int MAX_LEVEL = 8 * Hash.SIZE_BYTES / BITS_PER_LEVEL;

    private LeafNames() {}

    /// Throws `IllegalArgumentException` for the empty name, a lone surrogate, or more than [#MAX_BYTES].
    static String checked(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a leaf needs a name");
        }
        checkedPrefix(name);
        if (name.length() > MAX_BYTES / 3 && name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a leaf's name has more than " + MAX_BYTES + " bytes");
        }
        return name;
    }

    /// Throws `IllegalArgumentException` for a lone surrogate, which has no UTF-8.
    static String checkedPrefix(String name) {
        int i = 0;
        while (i < name.length()) {
            int point = name.codePointAt(i);
            if (Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("a surrogate without its other half at index " + i + " of a name");
            }
            i += Character.charCount(point);
        }
        return name;
    }

    /// Orders as unsigned UTF-8 bytes would, which is the order of code points; `String.compareTo` differs where
    /// one side has a surrogate and the other a character above the surrogates.
    static int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean beyond = Character.isSurrogate(x);
                return beyond == Character.isSurrogate(y) ? x - y : beyond ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }

    /// The number of zero hex digits that the SHA-256 of the name starts with. Nobody can choose it cheaply, so no
    /// choice of names makes a deep or a flat tree.
    static int level(String name) {
        byte[] digest = Hash.of(name.getBytes(StandardCharsets.UTF_8)).bytes();
        int zeroBits = 0;
        for (byte b : digest) {
            int here = Integer.numberOfLeadingZeros(b & 0xFF) - 24;
            zeroBits += here;
            if (here < 8) {
                break;
            }
        }
        return zeroBits / BITS_PER_LEVEL;
    }
}
