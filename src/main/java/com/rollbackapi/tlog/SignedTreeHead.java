package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import java.util.Collection;
import java.util.List;

/// A tree head and the note that signs it. [#parse] only reads; whether to believe it is what [#verify] says.
///
/// @param head what the note's text says
/// @param note the note as it was signed
public record SignedTreeHead(TreeHead head, SignedNote note) {
    public SignedTreeHead {
        if (!head.text().equals(note.text())) {
            throw new IllegalArgumentException("the note signs another head");
        }
    }

    /// Signs a head; by custom the signer's name is the head's origin.
    public static SignedTreeHead sign(TreeHead head, NoteSigner signer) {
        return new SignedTreeHead(head, SignedNote.sign(head.text(), List.of(signer)));
    }

    /// Reads the file `checkpoint` of a log, without checking any signature.
    public static SignedTreeHead parse(byte[] note) throws NoteRejectedException {
        SignedNote signed = SignedNote.parse(note);
        return new SignedTreeHead(TreeHead.parse(signed.text()), signed);
    }

    /// Reads the file `checkpoint` of a log and checks it as [#verify] does.
    public static SignedTreeHead open(byte[] note, String origin, Collection<NoteVerifier> known)
            throws NoteRejectedException {
        SignedTreeHead head = parse(note);
        head.verify(origin, known);
        return head;
    }

    /// The known keys that signed, at least one; throws as [SignedNote#verify] does, and with `WRONG_ORIGIN` for
    /// the head of another log.
    public List<NoteVerifier> verify(String origin, Collection<NoteVerifier> known) throws NoteRejectedException {
        List<NoteVerifier> signers = note.verify(known);
        if (!head.origin().equals(origin)) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.WRONG_ORIGIN,
                    "the head is of '" + head.origin() + "', not of '" + origin + "'");
        }
        return signers;
    }

    /// The note's bytes: the content of the file `checkpoint`.
    public byte[] bytes() {
        return note.bytes();
    }

    public String origin() {
        return head.origin();
    }

    public long size() {
        return head.size();
    }

    public Hash root() {
        return head.root();
    }
}
