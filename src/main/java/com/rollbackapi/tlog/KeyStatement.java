package com.rollbackapi.tlog;

import com.rollbackapi.crypto.MalformedKeyException;
import java.util.List;

/// What a log says about its own keys: a tree head of the log as it was, with one line more, signed by the keys that it
/// needs. It stands in the log as the entry right behind that head, so nobody can move it to another history.
///
/// @param signed the head of the log before this statement's entry, and the note
/// @param word what is said
public record KeyStatement(SignedTreeHead signed, Word word) {
    /// What can be said about a key; one line of the head's extensions.
    public sealed interface Word {
        String line();
    }

    /// Heads that reach the statement's entry are signed by `to`, earlier ones by `from`. Both sign it.
    public record Rotated(NoteVerifier from, NoteVerifier to) implements Word {
        private static final String NAME = "key-rotated";

        @Override
        public String line() {
            return NAME + " " + from.vkey() + " " + to.vkey();
        }
    }

    /// Of the heads that a replaced key signed, those above `lastValidSize` do not count. The newest key signs it.
    public record Revoked(NoteVerifier key, long lastValidSize) implements Word {
        private static final String NAME = "key-revoked";

        @Override
        public String line() {
            return NAME + " " + key.vkey() + " " + lastValidSize;
        }
    }

    public KeyStatement {
        if (!signed.head().extensions().equals(List.of(word.line()))) {
            throw new IllegalArgumentException("the head says something else than " + word.line());
        }
    }

    /// Signs a statement.
    ///
    /// @param before the log's head without extensions
    /// @param signers the old key and the new one, or the newest alone
    public static KeyStatement sign(TreeHead before, Word word, List<NoteSigner> signers) {
        TreeHead head = new TreeHead(before.origin(), before.size(), before.root(), List.of(word.line()));
        return new KeyStatement(new SignedTreeHead(head, SignedNote.sign(head.text(), signers)), word);
    }

    /// Reads a statement, without checking any signature.
    public static KeyStatement parse(byte[] note) throws NoteRejectedException {
        SignedTreeHead signed = SignedTreeHead.parse(note);
        List<String> lines = signed.head().extensions();
        String[] words = lines.size() == 1 ? lines.getFirst().split(" ", -1) : new String[0];
        if (words.length != 3) {
            throw NoteRejectedException.malformed("a statement about a key has one line behind its root, of 3 words");
        }
        try {
            Word word = switch (words[0]) {
                case Rotated.NAME -> new Rotated(NoteVerifier.parse(words[1]), NoteVerifier.parse(words[2]));
                case Revoked.NAME -> new Revoked(NoteVerifier.parse(words[1]), TreeHead.size(words[2]));
                default -> throw NoteRejectedException.malformed("'" + words[0] + "' is nothing that is said of a key");
            };
            return new KeyStatement(signed, word);
        } catch (MalformedKeyException e) {
            throw NoteRejectedException.malformed("a statement about a key: " + e.getMessage());
        }
    }

    /// How many entries the log had before the statement: the index of its entry.
    public long size() {
        return signed.size();
    }

    public byte[] bytes() {
        return signed.bytes();
    }

    /// Throws unless exactly these keys signed, in this order.
    void verify(List<NoteVerifier> signers) throws NoteRejectedException {
        if (signed.note().signatures().size() != signers.size()
                || !signed.note().verify(signers).equals(signers)) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.UNKNOWN_SIGNER,
                    "the statement at entry " + size() + " is to be signed by " + signers.size()
                            + " keys, and is signed by " + signed.note().signatures());
        }
    }
}
