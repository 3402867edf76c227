package com.rollbackapi.tlog;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An entry's place in a log as one file that is checked offline (C2SP tlog-proof, <https://c2sp.org/tlog-proof>):
/// index, inclusion proof, signed head. It does not hold the entry. Reading it believes nothing; [#verify] does.
///
/// @param extra what a writer put beside the proof; nobody signed it. We put there what the log said about its keys, in
/// the form of the file `keys`, which stands for itself, and use nothing else
/// @param path the inclusion proof, from the leaf's sibling upwards
public record TlogProof(Optional<byte[]> extra, long index, List<Hash> path, SignedTreeHead head) {
    /// The first line of every file.
    public static final String HEADER = "c2sp.org/tlog-proof@v1";

    /// The largest file in bytes: a note of its largest size, and room for the lines before it.
    public static final int MAX_SIZE_BYTES = SignedNote.MAX_SIZE_BYTES + 100_000;

    /// A tree of 2^63 leaves has no longer proof.
    private static final int MAX_PATH = 63;

    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public TlogProof {
        if (index < 0 || path.size() > MAX_PATH) {
            throw new IllegalArgumentException(
                    "there is no proof of " + path.size() + " hashes for the index " + index);
        }
        path = List.copyOf(path);
    }

    public TlogProof(long index, List<Hash> path, SignedTreeHead head) {
        this(Optional.empty(), index, path, head);
    }

    /// The file's bytes.
    public byte[] bytes() {
        StringBuilder lines = new StringBuilder(HEADER).append('\n');
        extra.ifPresent(e -> lines.append(EXTRA).append(StrictBase64.encode(e)).append('\n'));
        lines.append(INDEX).append(index).append('\n');
        path.forEach(h -> lines.append(StrictBase64.encode(h.bytes())).append('\n'));
        lines.append('\n');
        byte[] before = lines.toString().getBytes(StandardCharsets.UTF_8);
        byte[] note = head.bytes();
        byte[] all = Arrays.copyOf(before, before.length + note.length);
        System.arraycopy(note, 0, all, before.length, note.length);
        return all;
    }

    /// Reads what [#bytes] writes and nothing else.
    public static TlogProof parse(byte[] file) throws NoteRejectedException {
        int end = emptyLine(file);
        if (file.length > MAX_SIZE_BYTES || end < 0) {
            throw NoteRejectedException.malformed(
                    end < 0 ? "no empty line ends the proof" : "the file has more than " + MAX_SIZE_BYTES + " bytes");
        }
        // what is not ASCII becomes a character that no line below may have
        String[] lines = new String(file, 0, end, StandardCharsets.US_ASCII).split("\n", MAX_PATH + 4);
        if (!lines[0].equals(HEADER)) {
            throw NoteRejectedException.malformed("the first line is not " + HEADER);
        }
        int at = 1;
        Optional<byte[]> extra = Optional.empty();
        if (at < lines.length && lines[at].startsWith(EXTRA)) {
            extra = Optional.of(StrictBase64.decode(lines[at].substring(EXTRA.length()))
                    .orElseThrow(() -> NoteRejectedException.malformed("the extra line does not hold base64")));
            at++;
        }
        long index = index(at < lines.length ? lines[at] : "");
        List<Hash> path = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(at + 1, lines.length)) {
            path.add(StrictBase64.decode(line)
                    .filter(b -> b.length == Hash.SIZE_BYTES)
                    .map(Hash::ofBytes)
                    .orElseThrow(
                            () -> NoteRejectedException.malformed("a line of the proof is no hash: '" + line + "'")));
        }
        if (path.size() > MAX_PATH) {
            throw NoteRejectedException.malformed("no proof has more than " + MAX_PATH + " hashes");
        }
        SignedTreeHead head = SignedTreeHead.parse(Arrays.copyOfRange(file, end + 2, file.length));
        return new TlogProof(extra, index, path, head);
    }

    /// Where the line feed stands that the first empty line follows.
    private static int emptyLine(byte[] file) {
        for (int i = 0; i + 1 < file.length; i++) {
            if (file[i] == '\n' && file[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static long index(String line) throws NoteRejectedException {
        if (!line.matches("index (0|[1-9][0-9]{0,17})")) {
            throw NoteRejectedException.malformed("'" + line + "' is no index line");
        }
        return Long.parseLong(line.substring(INDEX.length()));
    }

    /// The key that signed the head, where the entry is proven to be in that log; throws where the head is not to
    /// be believed or does not hold the entry.
    ///
    /// @param entry the entry's bytes, from wherever
    /// @param pinned a key of the log, by which its others are known as far as statements beside the proof lead
    public NoteVerifier verify(byte[] entry, NoteVerifier pinned) throws NoteRejectedException, ProofRejectedException {
        NoteVerifier signer = keys(pinned).verify(head);
        Proofs.verifyInclusion(index, head.size(), Rfc6962.leafHash(entry), path, head.root());
        return signer;
    }

    private LogKeys keys(NoteVerifier pinned) {
        try {
            return LogKeys.of(pinned, extra);
        } catch (NoteRejectedException e) {
            return LogKeys.of(pinned); // what somebody else put there
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TlogProof other && Arrays.equals(bytes(), other.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
