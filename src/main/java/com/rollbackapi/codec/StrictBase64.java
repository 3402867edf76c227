package com.rollbackapi.codec;

import java.util.Base64;
import java.util.Optional;

/// Base64 (RFC 4648 section 4) read so that one value has one text: padding must stand, unused bits must be zero,
/// nothing else may stand in between. Java's own decoder lets the first two pass.
public final class StrictBase64 {
    private StrictBase64() {}

    public static String encode(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }

    /// The bytes, or empty where `text` is not what [#encode] would have written.
    public static Optional<byte[]> decode(String text) {
        try {
            byte[] value = Base64.getDecoder().decode(text);
            return encode(value).equals(text) ? Optional.of(value) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
