package com.rollbackapi.crypto;

import com.rollbackapi.codec.StrictBase64;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/// A named Ed25519 private key (RFC 8032). Its name is that of the signer in notes, its text form is the one that Go's
/// `sumdb/note` reads and writes; neither it nor any message shows the private bytes.
public final class SigningKey {
    /// Length of the seed, the private part, in bytes.
    public static final int SIZE_BYTES = Ed25519.SECRET_KEY_SIZE;

    private static final String PREFIX = "PRIVATE+KEY+";

    private final String name;
    private final byte[] seed;
    private final byte[] publicBytes;

    private SigningKey(String name, byte[] seed) {
        this.name = name;
        this.seed = seed;
        this.publicBytes = new byte[VerifyingKey.SIZE_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicBytes, 0);
    }

    /// Draws a new key. Throws `IllegalArgumentException` for a name that [#isName] refuses.
    public static SigningKey generate(String name, SecureRandom random) {
        byte[] seed = new byte[SIZE_BYTES];
        random.nextBytes(seed);
        return fromBytes(name, seed);
    }

    /// The key over a 32-byte seed (copied). Throws `IllegalArgumentException` for another length, or for a name
    /// that [#isName] refuses.
    public static SigningKey fromBytes(String name, byte[] seed) {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no key name: not empty, no spaces, no '+'");
        }
        if (seed.length != SIZE_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        return new SigningKey(name, seed.clone());
    }

    /// Whether `name` may name a key in a signed note: not empty, no spaces, control characters or `+`.
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+'
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c)
                                || Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE);
    }

    /// Reads `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`.
    public static SigningKey parse(String text) throws MalformedKeyException {
        String[] parts =
                text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
        if (parts.length != 3 || !isName(parts[0])) {
            throw new MalformedKeyException("a private key is PRIVATE+KEY+name+id+base64");
        }
        byte[] typed = StrictBase64.decode(parts[2])
                .filter(b -> b.length == 1 + SIZE_BYTES && b[0] == VerifyingKey.NOTE_TYPE)
                .orElseThrow(() -> new MalformedKeyException(
                        "the private key of '" + parts[0] + "' is not base64 of the type byte 1 and 32 bytes"));
        byte[] seed = new byte[SIZE_BYTES];
        System.arraycopy(typed, 1, seed, 0, SIZE_BYTES);
        SigningKey key = new SigningKey(parts[0], seed);
        if (!HexFormat.of().toHexDigits(key.id()).equals(parts[1])) {
            throw new MalformedKeyException("the private key of '" + parts[0] + "' does not have the id " + parts[1]);
        }
        return key;
    }

    /// What [#parse] reads; it holds the private key in the clear.
    public String text() {
        byte[] typed = new byte[1 + SIZE_BYTES];
        typed[0] = VerifyingKey.NOTE_TYPE;
        System.arraycopy(seed, 0, typed, 1, SIZE_BYTES);
        return PREFIX + name + "+" + HexFormat.of().toHexDigits(id()) + "+" + StrictBase64.encode(typed);
    }

    /// The signer's name.
    public String name() {
        return name;
    }

    /// The key id under its name, see [VerifyingKey#id].
    public int id() {
        return verifyingKey().id(name);
    }

    public VerifyingKey verifyingKey() {
        return VerifyingKey.trusted(publicBytes);
    }

    /// The 64-byte signature on `message`; deterministic.
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicBytes, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    /// A copy of the 32-byte seed.
    public byte[] toBytes() {
        return seed.clone();
    }

    @Override
    public String toString() {
        return "private key of " + name;
    }
}
