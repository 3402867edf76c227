package com.rollbackapi.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/// An Ed25519 public key (RFC 8032), checked when it is made.
///
/// **The rule.** A signature (R, s) by key A on a message is valid when A and R are canonically encoded points of the
/// prime-order group (y < p, no sign on x = 0, no low-order points, no points with a low-order component), s < L, and
/// `[s]B = R + [k]A` with k = SHA-512(R ‖ A ‖ message). No other class asks a library whether a signature is valid.
/// Providers differ on signatures outside this rule (cofactored or not, non-canonical encodings); on what it accepts,
/// all agree. Keys and signatures made by RFC 8032 always fulfil it.
public final class VerifyingKey {
    /// Length of the key in bytes.
    public static final int SIZE_BYTES = Ed25519.PUBLIC_KEY_SIZE;

    /// Length of a signature in bytes: R and s.
    public static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

    /// The type byte of plain Ed25519 in C2SP signed notes.
    static final byte NOTE_TYPE = 0x01;

    private final byte[] bytes;

    private VerifyingKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes over 32 raw bytes (copied).
    public static VerifyingKey fromBytes(byte[] raw) throws MalformedKeyException {
        if (raw.length != SIZE_BYTES) {
            throw new MalformedKeyException("an Ed25519 public key has 32 bytes, not " + raw.length);
        }
        if (!Ed25519.validatePublicKeyFull(raw, 0)) {
            throw new MalformedKeyException("these 32 bytes are no canonical point of the prime-order group");
        }
        return new VerifyingKey(raw.clone());
    }

    /// Of bytes that were just derived from a private key.
    static VerifyingKey trusted(byte[] derived) {
        return new VerifyingKey(derived);
    }

    /// Whether `signature` is this key's on `message`, by the rule above. Never throws: a signature of the wrong
    /// length is simply not one.
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES
                && Ed25519.validatePublicKeyFull(signature, 0) // R obeys the same rule as the key
                && Ed25519.verify(signature, 0, bytes, 0, message, 0, message.length);
    }

    /// The key id under `name`, as C2SP signed-note computes it: the first four bytes, big-endian, of SHA-256 over
    /// the name, a line feed, the type byte 0x01 and the key. It only tells keys apart; 32 bits identify nothing.
    public int id(String name) {
        byte[] digest = Hash.of(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', NOTE_TYPE}, bytes)
                .bytes();
        return ByteBuffer.wrap(digest).getInt();
    }

    /// A copy of the 32 bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VerifyingKey other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Ed25519 key " + Hash.of(bytes).shortHex(12);
    }
}
