package com.rollbackapi.tlog;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// One signature line of a note: `— name base64(keyId ‖ signature)`. What the signature bytes are is the key's matter.
public final class NoteSignature {
    private static final String DASH = "\u2014 ";

    private final String name;
    private final int keyId;
    private final byte[] bytes;

    /// @param keyId tells the keys of one name apart, see [com.rollbackapi.crypto.VerifyingKey#id]
    /// @param bytes at least one (copied)
    public NoteSignature(String name, int keyId, byte[] bytes) {
        if (!SigningKey.isName(name) || bytes.length == 0) {
            throw new IllegalArgumentException(
                    "a signature needs a signer's name and bytes, not '" + name + "' and " + bytes.length);
        }
        this.name = name;
        this.keyId = keyId;
        this.bytes = bytes.clone();
    }

    /// Reads a line, without its line feed; throws for anything that [#line] would not have written.
    public static NoteSignature parse(String line) throws NoteRejectedException {
        int space = line.lastIndexOf(' ');
        String name = line.startsWith(DASH) && space > DASH.length() ? line.substring(DASH.length(), space) : "";
        byte[] raw = StrictBase64.decode(line.substring(space + 1)).orElse(new byte[0]);
        if (!SigningKey.isName(name) || raw.length <= Integer.BYTES) {
            throw NoteRejectedException.malformed("'" + line + "' is no signature line");
        }
        int keyId = ByteBuffer.wrap(raw).getInt();
        return new NoteSignature(name, keyId, Arrays.copyOfRange(raw, Integer.BYTES, raw.length));
    }

    /// The line, without its line feed.
    public String line() {
        byte[] raw = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(keyId)
                .put(bytes)
                .array();
        return DASH + name + " " + StrictBase64.encode(raw);
    }

    /// Whose signature it says it is.
    public String name() {
        return name;
    }

    public int keyId() {
        return keyId;
    }

    /// A copy of the signature's bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NoteSignature other && line().equals(other.line());
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return name + "+" + HexFormat.of().toHexDigits(keyId);
    }
}
