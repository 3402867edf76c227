package com.rollbackapi.tlog;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.crypto.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// A named public key that signatures on notes are checked with. Its text form is the vkey of C2SP signed-note:
/// `name+hex(keyId)+base64(0x01 ‖ key)`, the one line that a stranger needs to check a log.
public record NoteVerifier(String name, VerifyingKey key) {
    private static final byte ED25519 = 0x01;

    public NoteVerifier {
        if (!SigningKey.isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no key name");
        }
    }

    /// Reads a vkey; throws where the id is not that of name and key, or the key is not Ed25519.
    public static NoteVerifier parse(String vkey) throws MalformedKeyException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !SigningKey.isName(parts[0])) {
            throw new MalformedKeyException("'" + vkey + "' is not name+id+base64");
        }
        byte[] typed = StrictBase64.decode(parts[2])
                .filter(b -> b.length > 1)
                .orElseThrow(() -> new MalformedKeyException("'" + vkey + "' does not end in the base64 of a key"));
        if (typed[0] != ED25519) {
            throw new MalformedKeyException(
                    "'" + vkey + "' is a key of type " + typed[0] + "; only 1, Ed25519, is known");
        }
        VerifyingKey key = VerifyingKey.fromBytes(Arrays.copyOfRange(typed, 1, typed.length));
        NoteVerifier verifier = new NoteVerifier(parts[0], key);
        if (!HexFormat.of().toHexDigits(verifier.keyId()).equals(parts[1])) {
            throw new MalformedKeyException("'" + vkey + "' does not have the id " + parts[1]);
        }
        return verifier;
    }

    /// The text that [#parse] reads.
    public String vkey() {
        byte[] typed = new byte[1 + VerifyingKey.SIZE_BYTES];
        typed[0] = ED25519;
        System.arraycopy(key.toBytes(), 0, typed, 1, VerifyingKey.SIZE_BYTES);
        return name + "+" + HexFormat.of().toHexDigits(keyId()) + "+" + StrictBase64.encode(typed);
    }

    public int keyId() {
        return key.id(name);
    }

    /// Name and id, as people tell keys apart; it identifies nothing.
    public String shortName() {
        return name + "+" + HexFormat.of().toHexDigits(keyId());
    }

    /// Whether the signature says it is by this key.
    boolean isNamedBy(NoteSignature signature) {
        return signature.name().equals(name) && signature.keyId() == keyId();
    }

    boolean verify(String text, NoteSignature signature) {
        return key.verify(text.getBytes(StandardCharsets.UTF_8), signature.bytes());
    }
}
