package com.rollbackapi.engine;

import com.rollbackapi.evidence.EvidenceRejectedException;
import com.rollbackapi.evidence.PackWriter;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;

/// Makes the evidence packs of a workspace's rollbacks, signed by the key that signs its heads.
final class Evidence {
    private Evidence() {}

    static byte[] of(Workspace workspace, String rollbackId, byte[] publishedHead)
            throws IOException, RefusedException {
        RollbackRow row = workspace.pictures().head().rollbacks().get(rollbackId);
        if (row == null) {
            throw new RefusedException("no rollback '" + rollbackId + "' in this journal");
        }
        if (!row.status().ended()) {
            throw new RefusedException(rollbackId + " has not ended; there is evidence once it is sealed");
        }
        Journal journal = workspace.journal();
        try {
            SignedTreeHead head = SignedTreeHead.parse(publishedHead);
            NoteVerifier signer = journal.keys().verify(head);
            if (!new NoteSigner(workspace.key()).verifier().equals(signer)) {
                throw new IOException(
                        "the head was signed by " + signer.shortName() + ", which is not here to sign evidence");
            }
            return new PackWriter(
                            journal,
                            workspace.bench().blobs(),
                            position -> workspace.pictures().at(position))
                    .write(row, head, journal.keys(), workspace.key());
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be believed: " + e.getMessage(), e);
        } catch (EvidenceRejectedException e) {
            throw new RefusedException("there is no evidence of " + rollbackId + ": " + e.getMessage());
        }
    }
}
