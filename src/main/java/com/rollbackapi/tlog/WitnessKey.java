package com.rollbackapi.tlog;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.MlDsaKey;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.crypto.VerifyingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;

/// A witness's name and public key, which its cosignatures are checked with (C2SP tlog-cosignature,
/// <https://c2sp.org/tlog-cosignature>). Its text form is a vkey of type 0x04 (Ed25519) or 0x06 (ML-DSA-44); a log's
/// own key, type 0x01, is none, since it says nothing about consistency.
public record WitnessKey(String name, Key key) {
    private static final byte ED25519 = 0x04;
    private static final byte ML_DSA_44 = 0x06;

    /// The public key, of one of the kinds that the specification has.
    public sealed interface Key {
        record Ed25519(VerifyingKey key) implements Key {}

        record MlDsa44(MlDsaKey key) implements Key {}
    }

    public WitnessKey {
        if (!SigningKey.isName(name) || utf8(name).length > Cosignature.MAX_NAME_BYTES) {
            throw new IllegalArgumentException("'" + name + "' is no witness's name");
        }
    }

    /// Reads a vkey; throws where it is of another type, or its id is not that of name and key.
    public static WitnessKey parse(String vkey) throws MalformedKeyException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !SigningKey.isName(parts[0]) || utf8(parts[0]).length > Cosignature.MAX_NAME_BYTES) {
            throw new MalformedKeyException("'" + vkey + "' is not name+id+base64");
        }
        byte[] typed = StrictBase64.decode(parts[2])
                .filter(b -> b.length > 1)
                .orElseThrow(() -> new MalformedKeyException("'" + vkey + "' does not end in the base64 of a key"));
        byte[] raw = Arrays.copyOfRange(typed, 1, typed.length);
        Key key = switch (typed[0]) {
            case ED25519 -> new Key.Ed25519(VerifyingKey.fromBytes(raw));
            case ML_DSA_44 -> new Key.MlDsa44(MlDsaKey.fromBytes(raw));
            default ->
                throw new MalformedKeyException(
                        "'" + vkey + "' is a key of type " + typed[0] + "; a witness's is 4, Ed25519, or 6, ML-DSA-44");
        };
        WitnessKey witness = new WitnessKey(parts[0], key);
        if (!HexFormat.of().toHexDigits(witness.keyId()).equals(parts[1])) {
            throw new MalformedKeyException("'" + vkey + "' does not have the id " + parts[1]);
        }
        return witness;
    }

    private byte[] typed() {
        byte[] raw = switch (key) {
            case Key.Ed25519 k -> k.key().toBytes();
            case Key.MlDsa44 k -> k.key().toBytes();
        };
        byte[] typed = new byte[1 + raw.length];
        typed[0] = key instanceof Key.Ed25519 ? ED25519 : ML_DSA_44;
        System.arraycopy(raw, 0, typed, 1, raw.length);
        return typed;
    }

    /// The text that [#parse] reads.
    public String vkey() {
        return name + "+" + HexFormat.of().toHexDigits(keyId()) + "+" + StrictBase64.encode(typed());
    }

    /// The first four bytes of SHA-256 over name, line feed, type and key.
    public int keyId() {
        return ByteBuffer.wrap(Hash.of(utf8(name), new byte[] {'\n'}, typed()).bytes())
                .getInt();
    }

    /// Whether the signature says it is by this key.
    public boolean isNamedBy(NoteSignature signature) {
        return signature.name().equals(name) && signature.keyId() == keyId();
    }

    /// When this witness cosigned the head, in seconds since 1970; empty where the signature is not its cosignature
    /// of this head.
    public OptionalLong verify(TreeHead head, NoteSignature signature) {
        byte[] bytes = signature.bytes();
        if (!isNamedBy(signature) || bytes.length <= Long.BYTES) {
            return OptionalLong.empty();
        }
        long seconds = ByteBuffer.wrap(bytes).getLong();
        byte[] signed = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
        boolean valid = seconds >= 0
                && switch (key) {
                    case Key.Ed25519 k -> k.key().verify(Cosignature.ed25519(head, seconds), signed);
                    // extension lines are not part of what ML-DSA cosigners sign, so a head with some is not signed
                    // whole
                    case Key.MlDsa44 k ->
                        head.extensions().isEmpty()
                                && utf8(head.origin()).length <= Cosignature.MAX_NAME_BYTES
                                && k.key().verify(Cosignature.mlDsa44(name, head, seconds), signed);
                };
        return valid ? OptionalLong.of(seconds) : OptionalLong.empty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
