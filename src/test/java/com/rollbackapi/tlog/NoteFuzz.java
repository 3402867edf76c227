package com.rollbackapi.tlog;

import com.rollbackapi.crypto.SigningKey;
import java.util.Arrays;
import java.util.List;

/// A note is read or rejected; what is read gives the same bytes again.
public final class NoteFuzz {
    private static final NoteVerifier KEY = new NoteSigner(SigningKey.fromBytes("golden", new byte[32])).verifier();

    private NoteFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            SignedNote note = SignedNote.parse(data);
            same(note.bytes(), data);
            SignedTreeHead head = SignedTreeHead.parse(data);
            same(head.bytes(), data);
            head.verify(head.origin(), List.of(KEY));
            throw new AssertionError("nobody has this key, and yet it signed");
        } catch (NoteRejectedException e) {
            // as it should be
        }
    }

    private static void same(byte[] written, byte[] read) {
        if (!Arrays.equals(written, read)) {
            throw new AssertionError("a second form of the same note was read");
        }
    }
}
