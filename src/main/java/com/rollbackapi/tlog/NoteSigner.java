package com.rollbackapi.tlog;

import com.rollbackapi.crypto.SigningKey;
import java.nio.charset.StandardCharsets;

/// Signs the texts of notes with an Ed25519 key, under the key's name.
public record NoteSigner(SigningKey key) {
    public NoteSignature sign(String text) {
        return new NoteSignature(key.name(), key.id(), key.sign(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// What others check this signer's notes with.
    public NoteVerifier verifier() {
        return new NoteVerifier(key.name(), key.verifyingKey());
    }
}
