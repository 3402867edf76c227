package com.rollbackapi.journal;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Who signs a log's heads, under which name.
record Signing(SigningKey key, String origin) {
    byte[] sign(TreeHead head) {
        return SignedTreeHead.sign(head, new NoteSigner(key)).bytes();
    }

    Optional<SignedTreeHead> read(Disk disk, JournalLayout layout) throws IOException {
        return read(disk, layout, new NoteSigner(key).verifier(), origin);
    }

    /// The head on disk. Throws [JournalDamagedException] where it is not one that this key signed for this log:
    /// nobody goes on from it or writes over it.
    static Optional<SignedTreeHead> read(Disk disk, JournalLayout layout, NoteVerifier signer, String origin)
            throws IOException {
        if (!disk.exists(layout.checkpoint())) {
            return Optional.empty();
        }
        byte[] note = disk.readAll(layout.checkpoint(), SignedNote.MAX_SIZE_BYTES);
        try {
            return Optional.of(SignedTreeHead.open(note, origin, List.of(signer)));
        } catch (NoteRejectedException e) {
            throw new JournalDamagedException(Finding.damage(TilePath.CHECKPOINT, String.valueOf(e.getMessage())));
        }
    }
}
