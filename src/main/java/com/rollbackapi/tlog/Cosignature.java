package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What witnesses sign (C2SP tlog-cosignature): that at a time, the head was the largest of its log that they had seen,
/// and consistent with all before.
public final class Cosignature {
    /// Lengths of names stand in one byte.
    static final int MAX_NAME_BYTES = 255;

    private static final byte[] SUBTREE = "subtree/v1\n\0".getBytes(StandardCharsets.UTF_8);

    private Cosignature() {}

    /// An Ed25519 cosignature, as a witness makes it.
    ///
    /// @param key of the witness, used for nothing else
    /// @param seconds the time, since 1970
    public static NoteSignature sign(TreeHead head, SigningKey key, long seconds) {
        byte[] signature = key.sign(ed25519(head, seconds));
        byte[] stamped = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        WitnessKey witness = witness(key);
        return new NoteSignature(witness.name(), witness.keyId(), stamped);
    }

    /// What others check the cosignatures of this key with.
    public static WitnessKey witness(SigningKey key) {
        return new WitnessKey(key.name(), new WitnessKey.Key.Ed25519(key.verifyingKey()));
    }

    /// The message of type 0x04: two lines, then the head's whole text.
    static byte[] ed25519(TreeHead head, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + head.text()).getBytes(StandardCharsets.UTF_8);
    }

    /// The message of type 0x06, `cosigned_message` for a whole tree.
    static byte[] mlDsa44(String witness, TreeHead head, long seconds) {
        byte[] name = witness.getBytes(StandardCharsets.UTF_8);
        byte[] origin = head.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(SUBTREE.length + 2 + name.length + origin.length + 3 * Long.BYTES + Hash.SIZE_BYTES)
                .put(SUBTREE)
                .put((byte) name.length)
                .put(name)
                .putLong(seconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(head.size())
                .put(head.root().bytes())
                .array();
    }
}
