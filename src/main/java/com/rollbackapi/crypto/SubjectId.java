package com.rollbackapi.crypto;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Stands for a data subject where its name must not: 128 random bits as 32 lower-case hex digits. Nothing leads from
/// it to the name but the subject's key, and that goes when the subject is erased.
public record SubjectId(String hex) implements Comparable<SubjectId> {
    private static final int SIZE_BYTES = 16;

    public SubjectId {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("a subject's id is 32 lower-case hex digits, not '" + hex + "'");
        }
    }

    /// Whether `text` has the form of an id.
    public static boolean isHex(String text) {
        return text.matches("[0-9a-f]{32}");
    }

    static SubjectId draw(SecureRandom random) {
        byte[] bytes = new byte[SIZE_BYTES];
        random.nextBytes(bytes);
        return new SubjectId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public int compareTo(SubjectId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
