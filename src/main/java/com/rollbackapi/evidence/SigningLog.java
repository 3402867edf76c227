package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a pack says of the log that its entries are from; nothing of it is believed before [#open].
///
/// @param vkey the key that signed the head, and the pack
/// @param statements the log's file `keys` up to the head, where it ever said something about its keys
/// @param head the signed note, with whatever cosignatures it was published with
record SigningLog(String vkey, Optional<String> statements, String head) {
    private static final String HEAD = "head";

    /// The log, once its head is believed.
    ///
    /// @param pinned whether the key was known from elsewhere
    record Opened(SignedTreeHead head, LogKeys keys, NoteVerifier signer, boolean pinned) {}

    static SigningLog of(SignedTreeHead head, LogKeys keys) throws NoteRejectedException {
        return new SigningLog(
                keys.verify(head).vkey(),
                keys.fileUpTo(head.size()).map(b -> new String(b, StandardCharsets.UTF_8)),
                new String(head.bytes(), StandardCharsets.UTF_8));
    }

    static SigningLog parse(Fields log) throws EvidenceRejectedException {
        return new SigningLog(log.text("key"), log.maybeText("keys"), log.text(HEAD));
    }

    Json.Obj toJson() {
        return Json.object()
                .put("key", vkey)
                .put("keys", statements)
                .put(HEAD, head)
                .build();
    }

    /// Checks the head by a key of the log that is known from elsewhere, or where none is, by the pack's own.
    Opened open(Optional<NoteVerifier> known) throws EvidenceRejectedException {
        try {
            NoteVerifier own = NoteVerifier.parse(vkey);
            LogKeys keys = LogKeys.of(known.orElse(own), statements.map(s -> s.getBytes(StandardCharsets.UTF_8)));
            SignedTreeHead signed = keys.open(head.getBytes(StandardCharsets.UTF_8));
            if (!keys.statements().isEmpty() && keys.statements().getLast().size() >= signed.size()) {
                throw new EvidenceRejectedException(LogKeys.FILE, "it speaks of an entry behind the head");
            }
            NoteVerifier signer = keys.verify(signed);
            if (!signer.equals(own)) {
                throw new EvidenceRejectedException(
                        HEAD, "the key that signs it is " + signer.vkey() + ", not the pack's " + vkey);
            }
            return new Opened(signed, keys, signer, known.isPresent());
        } catch (MalformedKeyException e) {
            throw new EvidenceRejectedException("key", String.valueOf(e.getMessage()));
        } catch (NoteRejectedException e) {
            throw new EvidenceRejectedException(HEAD, String.valueOf(e.getMessage()));
        }
    }
}
