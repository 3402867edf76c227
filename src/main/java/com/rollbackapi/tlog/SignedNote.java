package com.rollbackapi.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A text with signatures (C2SP signed-note): the text, an empty line, one line a signature. Reading it believes
/// nothing; [#verify] does.
///
/// @param text ends with a line feed; no other control characters
/// @param signatures at least one, at most [#MAX_SIGNATURES]
public record SignedNote(String text, List<NoteSignature> signatures) {
    /// The specification asks for at least 16; Go's reader stops at 100 too.
    public static final int MAX_SIGNATURES = 100;

    /// The largest note in bytes.
    public static final int MAX_SIZE_BYTES = 1_000_000;

    public SignedNote {
        if (!isText(text)) {
            throw new IllegalArgumentException("a note's text ends with a line feed and has no other controls");
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException("a note has 1 to 100 signatures, not " + signatures.size());
        }
        signatures = List.copyOf(signatures);
    }

    private static boolean isText(String text) {
        return text.endsWith("\n")
                && text.codePoints()
                        .noneMatch(c -> (c < ' ' && c != '\n') || Character.getType(c) == Character.SURROGATE);
    }

    /// Signs a text.
    public static SignedNote sign(String text, List<NoteSigner> signers) {
        return new SignedNote(text, signers.stream().map(s -> s.sign(text)).toList());
    }

    /// This note with signatures more, as witnesses add them. Where a key has signed already, the signature that is
    /// there stays; the same note where all have.
    public SignedNote with(List<NoteSignature> more) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        for (NoteSignature signature : more) {
            if (all.stream().noneMatch(s -> s.name().equals(signature.name()) && s.keyId() == signature.keyId())) {
                all.add(signature);
            }
        }
        return new SignedNote(text, all);
    }

    /// Reads a note; [#bytes] gives the same bytes back.
    public static SignedNote parse(byte[] note) throws NoteRejectedException {
        if (note.length > MAX_SIZE_BYTES) {
            throw NoteRejectedException.malformed("the note has more than " + MAX_SIZE_BYTES + " bytes");
        }
        String whole = new String(note, StandardCharsets.UTF_8);
        if (!Arrays.equals(whole.getBytes(StandardCharsets.UTF_8), note)) {
            throw NoteRejectedException.malformed("the note is not UTF-8");
        }
        int end = whole.lastIndexOf("\n\n");
        if (end < 0 || !whole.endsWith("\n") || end + 2 == whole.length()) {
            throw NoteRejectedException.malformed("the note has no signatures after an empty line");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        String[] lines = whole.substring(end + 2, whole.length() - 1).split("\n", MAX_SIGNATURES + 1);
        for (String line : lines) {
            signatures.add(NoteSignature.parse(line));
        }
        try {
            return new SignedNote(whole.substring(0, end + 1), signatures);
        } catch (IllegalArgumentException e) {
            throw NoteRejectedException.malformed(String.valueOf(e.getMessage()));
        }
    }

    /// The note as it is stored and sent.
    public byte[] bytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(s -> note.append(s.line()).append('\n'));
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The known keys that signed this note, at least one. Signatures by unknown keys count for nothing, and a
    /// second one by the same key is not looked at.
    ///
    /// Throws with `BAD_SIGNATURE` where a known key's signature is wrong, even beside right ones, and with
    /// `UNKNOWN_SIGNER` where no known key signed.
    public List<NoteVerifier> verify(Collection<NoteVerifier> known) throws NoteRejectedException {
        List<NoteVerifier> signers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (NoteSignature signature : signatures) {
            List<NoteVerifier> named =
                    known.stream().filter(v -> v.isNamedBy(signature)).toList();
            if (named.isEmpty() || !seen.add(signature.toString())) {
                continue;
            }
            signers.add(named.stream()
                    .filter(v -> v.verify(text, signature))
                    .findFirst()
                    .orElseThrow(() -> new NoteRejectedException(
                            NoteRejectedException.Reason.BAD_SIGNATURE,
                            "the signature by " + signature + " is not on this text")));
        }
        if (signers.isEmpty()) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.UNKNOWN_SIGNER, "no known key signed; signed by " + signatures);
        }
        return List.copyOf(signers);
    }
}
