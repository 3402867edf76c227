package com.rollbackapi.server;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/// A bearer token as the server remembers it: 256 random bits were shown once, only their SHA-256 stays.
///
/// @param digest what a presented token must hash to
/// @param expires from then on it is refused
record ApiToken(Hash digest, Instant expires) {
    private static final String PREFIX = "rbx_";
    private static final int SECRET_BYTES = 32;

    /// A fresh token as text, to be shown once.
    static String generate(SecureRandom random) {
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static Hash digest(String token) {
        return Hash.of(token.getBytes(StandardCharsets.UTF_8));
    }
}
