package com.rollbackapi.crypto;

import com.rollbackapi.codec.StrictBase64;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What a subject's key file says, on one line: `SUBJECT+KEY+id+base64(key ‖ tag)`. The tag is a keyed hash of the
/// subject's name, by which the key is found again; the name itself stands nowhere.
record SubjectKeyFile(SubjectKey key, Hash tag) {
    static final int MAX_SIZE_BYTES = 4_096;

    private static final String PREFIX = "SUBJECT+KEY+";

    byte[] toBytes() {
        byte[] both = Arrays.copyOf(key.toBytes(), SubjectKey.SIZE_BYTES + Hash.SIZE_BYTES);
        tag.copyTo(both, SubjectKey.SIZE_BYTES);
        String line = PREFIX + key.id() + "+" + StrictBase64.encode(both) + "\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads what [#toBytes] wrote for this subject; empty for anything else.
    static Optional<SubjectKeyFile> parse(SubjectId id, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String start = PREFIX + id + "+";
        if (!text.startsWith(start) || !text.endsWith("\n")) {
            return Optional.empty();
        }
        return StrictBase64.decode(text.substring(start.length(), text.length() - 1))
                .filter(both -> both.length == SubjectKey.SIZE_BYTES + Hash.SIZE_BYTES)
                .map(both -> new SubjectKeyFile(
                        SubjectKey.of(id, Arrays.copyOf(both, SubjectKey.SIZE_BYTES)),
                        Hash.ofBytes(both, SubjectKey.SIZE_BYTES)));
    }
}
