package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// A DSSE envelope (<https://github.com/secure-systems-lab/dsse>, protocol and JSON form 1.0) with one signature, in
/// the one form of [AsciiJson]. What is signed begins with `DSSEv1 `, which no head and no other statement of a log
/// does: the space is in no key's name, and JSON begins with a brace.
///
/// @param keyId the short name of the key that signed, a hint alone as DSSE has it
record Envelope(byte[] payload, String keyId, byte[] signature) {
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final String PLACE = "the envelope";

    static Envelope sign(byte[] payload, SigningKey key) {
        return new Envelope(payload, new NoteSigner(key).verifier().shortName(), key.sign(signed(payload)));
    }

    /// The pre-authentication encoding: what the signature is on.
    static byte[] signed(byte[] payload) {
        byte[] before = ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(before, before.length + payload.length);
        System.arraycopy(payload, 0, all, before.length, payload.length);
        return all;
    }

    /// The file's bytes.
    byte[] bytes() {
        return AsciiJson.bytes(Json.object()
                .put("payload", StrictBase64.encode(payload))
                .put("payloadType", PAYLOAD_TYPE)
                .put(
                        "signatures",
                        Json.of(List.of(Json.object()
                                .put("keyid", keyId)
                                .put("sig", StrictBase64.encode(signature))
                                .build())))
                .build());
    }

    /// Reads what [#bytes] writes and nothing else, without checking the signature.
    static Envelope parse(byte[] file) throws EvidenceRejectedException {
        Fields envelope = Fields.document(PLACE, file);
        if (!envelope.text("payloadType").equals(PAYLOAD_TYPE)) {
            throw new EvidenceRejectedException(PLACE, "its payloadType is not " + PAYLOAD_TYPE);
        }
        List<Fields> signatures = envelope.objects("signatures");
        if (signatures.size() != 1) {
            throw new EvidenceRejectedException(PLACE, "it has " + signatures.size() + " signatures instead of one");
        }
        Envelope read = new Envelope(
                envelope.base64("payload"),
                signatures.getFirst().text("keyid"),
                signatures.getFirst().base64("sig"));
        if (!Arrays.equals(read.bytes(), file)) {
            throw new EvidenceRejectedException(PLACE, "it has members beside those of version 1");
        }
        return read;
    }

    void verify(NoteVerifier by) throws EvidenceRejectedException {
        if (!keyId.equals(by.shortName())) {
            throw new EvidenceRejectedException(
                    PLACE, "it says that it is signed by " + keyId + ", the head in it by " + by.shortName());
        }
        if (!by.key().verify(signed(payload), signature)) {
            throw new EvidenceRejectedException(
                    PLACE, "its signature is not that of " + by.shortName() + " on this payload");
        }
    }
}
