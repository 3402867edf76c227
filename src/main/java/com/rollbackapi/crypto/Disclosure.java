package com.rollbackapi.crypto;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/// What opens a commitment: the salt and the value, with the field they were committed for. Whoever is given it can
/// compute [#commitment] and compare; nobody else can test a guess, since the salt has 128 random bits.
///
/// @param field where the value stood in the action, a JSON pointer such as `/args/customer/email`
/// @param salt 32 lower-case hex digits
public record Disclosure(String field, String salt, Json value) {
    static final int SALT_BYTES = 16;

    private static final String DOMAIN = "com.rollbackapi/commitment/v1\n";

    public Disclosure {
        if (!salt.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("a salt is 32 lower-case hex digits, not '" + salt + "'");
        }
    }

    /// With a new salt.
    public static Disclosure draw(String field, Json value, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Disclosure(field, HexFormat.of().formatHex(salt), value);
    }

    /// SHA-256 over a prefix of its own and, each behind its length, the salt, the field and the value; both as
    /// RFC 8785 bytes. It binds the field as well, so that no value can be passed off as another's.
    public Hash commitment() {
        return Hash.of(framed(DOMAIN, saltBytes(), fieldBytes(field), CanonicalJson.bytes(value)));
    }

    byte[] saltBytes() {
        return HexFormat.of().parseHex(salt);
    }

    static byte[] fieldBytes(String field) {
        return CanonicalJson.bytes(Json.of(field));
    }

    /// The prefix, then each part behind its length as four big-endian bytes: no two lists of parts give the same.
    static byte[] framed(String domain, byte[]... parts) {
        byte[] prefix = domain.getBytes(StandardCharsets.US_ASCII);
        int size = prefix.length;
        for (byte[] part : parts) {
            size += Integer.BYTES + part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size).put(prefix);
        for (byte[] part : parts) {
            all.putInt(part.length).put(part);
        }
        return all.array();
    }
}
