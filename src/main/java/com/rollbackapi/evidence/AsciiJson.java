package com.rollbackapi.evidence;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.nio.charset.StandardCharsets;

/// The one form of the JSON in a pack: RFC 8785, and each UTF-16 unit beyond `~` as its JSON escape with four
/// lower-case hex digits. DSSE signs the payload's length in bytes, and there are verifiers that count characters: here
/// both are one.
final class AsciiJson {
    private static final int LAST_PRINTABLE = 0x7e;

    private AsciiJson() {}

    static byte[] bytes(Json json) {
        String text = CanonicalJson.text(json);
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= LAST_PRINTABLE) {
                ascii.append(c);
            } else {
                ascii.append("\\u%04x".formatted((int) c));
            }
        }
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
