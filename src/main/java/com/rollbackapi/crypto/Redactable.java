package com.rollbackapi.crypto;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.codec.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What stands in an entry instead of a personal value (`docs/formats/redactable-v1.md`): a salted commitment to it,
/// and the salt and value encrypted under the subject's key. With that key gone it says nothing but the value's length
/// in steps of 64 bytes.
///
/// @param ciphertext base64 of nonce, ciphertext and tag
public record Redactable(Hash commitment, SubjectId subject, String ciphertext) {
    /// The only member of the object that stands in the value's place.
    public static final String MEMBER = "redactable";

    private static final String DOMAIN = "com.rollbackapi/redactable/v1\n";
    /// The plain text is filled up to multiples of this, lest "male" and "female" tell themselves by their lengths.
    private static final int STEP_BYTES = 64;

    private static final int HEAD_BYTES = Disclosure.SALT_BYTES + Integer.BYTES;
    private static final int LEAST_BYTES = SubjectKey.NONCE_BYTES + STEP_BYTES + SubjectKey.TAG_BYTES;

    public Redactable {
        if (StrictBase64.decode(ciphertext).filter(b -> b.length >= LEAST_BYTES).isEmpty()) {
            throw new IllegalArgumentException("a ciphertext is base64 of at least " + LEAST_BYTES + " bytes");
        }
    }

    /// Encrypts what opens a commitment under the subject's key, bound to the commitment and the field.
    public static Redactable conceal(Disclosure disclosure, SubjectKey key, SecureRandom random) {
        byte[] value = CanonicalJson.bytes(disclosure.value());
        ByteBuffer plain = ByteBuffer.allocate(padded(value.length));
        plain.put(disclosure.saltBytes()).putInt(value.length).put(value);
        Hash commitment = disclosure.commitment();
        byte[] encrypted = key.encrypt(plain.array(), bound(commitment, key.id(), disclosure.field()), random);
        return new Redactable(commitment, key.id(), StrictBase64.encode(encrypted));
    }

    private static int padded(int valueBytes) {
        return Math.ceilDiv(HEAD_BYTES + valueBytes, STEP_BYTES) * STEP_BYTES;
    }

    private static byte[] bound(Hash commitment, SubjectId subject, String field) {
        return Disclosure.framed(
                DOMAIN,
                subject.hex().getBytes(StandardCharsets.US_ASCII),
                Disclosure.fieldBytes(field),
                commitment.bytes());
    }

    /// Opens it and checks what it opens to against the commitment.
    ///
    /// @param key that of [#subject]
    /// @param field where it stands
    public Disclosure reveal(SubjectKey key, String field) throws CiphertextRejectedException {
        if (!key.id().equals(subject)) {
            throw new CiphertextRejectedException(
                    "it belongs to subject " + subject + ", the key to subject " + key.id());
        }
        byte[] encrypted = StrictBase64.decode(ciphertext).orElseThrow();
        byte[] plain = key.decrypt(encrypted, bound(commitment, subject, field));
        Disclosure disclosure = parse(field, plain);
        if (!disclosure.commitment().equals(commitment)) {
            throw new CiphertextRejectedException("its value does not fit the commitment " + commitment);
        }
        return disclosure;
    }

    private static Disclosure parse(String field, byte[] plain) throws CiphertextRejectedException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        byte[] salt = new byte[Disclosure.SALT_BYTES];
        if (plain.length >= HEAD_BYTES) {
            in.get(salt);
            int length = in.getInt();
            if (length >= 0 && length <= in.remaining() && plain.length == padded(length)) {
                byte[] value = Arrays.copyOfRange(plain, HEAD_BYTES, HEAD_BYTES + length);
                boolean isFilled = Arrays.equals(
                        plain,
                        HEAD_BYTES + length,
                        plain.length,
                        new byte[STEP_BYTES],
                        0,
                        plain.length - HEAD_BYTES - length);
                Optional<Json> json = canonical(value);
                if (isFilled && json.isPresent()) {
                    return new Disclosure(field, HexFormat.of().formatHex(salt), json.get());
                }
            }
        }
        throw new CiphertextRejectedException("it opens to something that is no salt with a value");
    }

    private static Optional<Json> canonical(byte[] bytes) {
        try {
            Json json = StrictJson.parse(bytes);
            return Arrays.equals(CanonicalJson.bytes(json), bytes) ? Optional.of(json) : Optional.empty();
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    /// The object that stands in the value's place.
    public Json.Obj toJson() {
        return Json.object()
                .put(
                        MEMBER,
                        Json.object()
                                .put("ciphertext", ciphertext)
                                .put("commitment", commitment.hex())
                                .put("subject", subject.hex())
                                .build())
                .build();
    }

    /// Reads what [#toJson] wrote; empty for every other value, which then is what it is.
    public static Optional<Redactable> of(Json json) {
        if (json instanceof Json.Obj outer
                && outer.members().size() == 1
                && outer.get(MEMBER).orElse(Json.Null.NULL) instanceof Json.Obj inner
                && inner.members().size() == 3) {
            try {
                return Optional.of(new Redactable(
                        Hash.parse(inner.text("commitment").orElse("")),
                        new SubjectId(inner.text("subject").orElse("")),
                        inner.text("ciphertext").orElse("")));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
