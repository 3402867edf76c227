package com.rollbackapi.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The one key that a subject's values are encrypted under: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce a
/// value, which is sound for 2³² values a key. No message and no text of it shows the key.
public final class SubjectKey {
    static final int SIZE_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final SubjectId id;
    private final byte[] bytes;

    private SubjectKey(SubjectId id, byte[] bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    /// Draws a new subject with its key.
    static SubjectKey generate(SecureRandom random) {
        byte[] bytes = new byte[SIZE_BYTES];
        random.nextBytes(bytes);
        return new SubjectKey(SubjectId.draw(random), bytes);
    }

    /// The key over 32 bytes (copied).
    static SubjectKey of(SubjectId id, byte[] bytes) {
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException("a subject's key has 32 bytes, not " + bytes.length);
        }
        return new SubjectKey(id, bytes.clone());
    }

    /// Whose it is.
    public SubjectId id() {
        return id;
    }

    /// A copy of the 32 bytes.
    byte[] toBytes() {
        return bytes.clone();
    }

    /// nonce ‖ ciphertext ‖ tag over `plain`; only [#decrypt] with the same `bound` opens it.
    byte[] encrypt(byte[] plain, byte[] bound, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, bound).doFinal(plain);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
            System.arraycopy(encrypted, 0, all, NONCE_BYTES, encrypted.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /// What [#encrypt] was given; refuses whatever is not exactly its bytes under this key and `bound`.
    byte[] decrypt(byte[] all, byte[] bound) throws CiphertextRejectedException {
        if (all.length < NONCE_BYTES + TAG_BYTES) {
            throw new CiphertextRejectedException("the ciphertext is cut off: it has only " + all.length + " bytes");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES), bound)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new CiphertextRejectedException("the ciphertext was changed, cut, moved from another field or entry,"
                    + " or encrypted under another key than that of subject " + id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    @Override
    public String toString() {
        return "key of subject " + id;
    }
}
