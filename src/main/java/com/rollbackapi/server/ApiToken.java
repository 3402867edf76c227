package com.rollbackapi.server;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// A bearer token: 256 random bits, shown once; the server keeps only its SHA-256.
///
/// @param digest what a presented token must hash to
public record ApiToken(Hash digest) {
    private static final String PREFIX = "rbx_";

    /// A fresh token as text, to be shown once.
    public static String generate(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    public static ApiToken of(String token) {
        return new ApiToken(Hash.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    /// Compares in constant time.
    boolean matches(String presented) {
        return MessageDigest.isEqual(
                Hash.of(presented.getBytes(StandardCharsets.UTF_8)).bytes(), digest.bytes());
    }
}
