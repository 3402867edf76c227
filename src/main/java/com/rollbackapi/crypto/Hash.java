package com.rollbackapi.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A SHA-256 value: 32 bytes, written as 64 lower-case hex digits. Immutable; orders by unsigned bytes.
public final class Hash implements Comparable<Hash> {
    /// Length in bytes.
    public static final int SIZE_BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The SHA-256 of the parts, one after the other.
    public static Hash of(byte[]... parts) {
        MessageDigest digest = sha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Hash(digest.digest());
    }

    /// Takes over 32 raw bytes (copied). Throws `IllegalArgumentException` for any other length.
    public static Hash ofBytes(byte[] raw) {
        if (raw.length != SIZE_BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + raw.length);
        }
        return new Hash(raw.clone());
    }

    /// The 32 bytes of `source` that begin at `offset` (copied).
    public static Hash ofBytes(byte[] source, int offset) {
        return new Hash(Arrays.copyOfRange(source, offset, offset + SIZE_BYTES));
    }

    /// Writes the 32 bytes into `target` from `offset` on.
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, SIZE_BYTES);
    }

    /// Reads 64 lower-case hex digits. Throws `IllegalArgumentException` for anything else.
    public static Hash parse(String hex) {
        if (hex.length() != 2 * SIZE_BYTES || !hex.chars().allMatch(Hash::isLowerHex)) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hex: '" + hex + "'");
        }
        return new Hash(HEX.parseHex(hex));
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /// A fresh digest for streaming; finish it with [#finish].
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The value of a streamed digest.
    public static Hash finish(MessageDigest digest) {
        return new Hash(digest.digest());
    }

    /// A copy of the 32 bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// The first `digits` hex digits, for people; never an identity.
    public String shortHex(int digits) {
        return hex().substring(0, digits);
    }

    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Hash other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
