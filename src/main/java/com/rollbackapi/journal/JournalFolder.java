package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A workspace's journal, opened read-only and checked, also while an engine writes to it. Shows what was durable at that moment.
public final class JournalFolder implements JournalReader, AutoCloseable {
    private final Segments segments;
    private final Verdict verdict;

    private JournalFolder(Segments segments, Verdict verdict) {
        this.segments = segments;
        this.verdict = verdict;
    }

    /// Every batch's checksum and root is checked, then the published head and tiles against them.
    ///
    /// @param vkey the log's verifier key; `pinned` whether it came from outside the workspace
    public static JournalFolder open(Disk disk, JournalLayout layout, String vkey, boolean pinned) throws IOException {
        Segments segments = Segments.open(disk, layout, false);
        List<Verdict.Finding> findings = new ArrayList<>();
        Optional<NoteVerifier> signer = Optional.empty();
        try {
            signer = Optional.of(NoteVerifier.parse(vkey.strip()));
        } catch (MalformedKeyException e) {
            findings.add(new Verdict.Finding("log key", String.valueOf(e.getMessage())));
        }
        Optional<SignedTreeHead> head = signer.isPresent() && Files.exists(layout.checkpoint())
                ? head(layout.checkpoint(), signer.get(), findings)
                : Optional.empty();
        if (head.isPresent()) {
            check(segments, layout, head.get(), findings);
        }
        Verdict verdict = new Verdict(
                segments.size(),
                segments.tree().rootAt(segments.size()),
                signer.map(NoteVerifier::name).orElse(""),
                signer.map(s -> s.name() + "+%08x".formatted(s.keyId())).orElse(""),
                pinned,
                findings.stream().findFirst());
        return new JournalFolder(segments, verdict);
    }

    private static Optional<SignedTreeHead> head(Path file, NoteVerifier signer, List<Verdict.Finding> findings)
            throws IOException {
        try {
            return Optional.of(SignedTreeHead.open(Files.readAllBytes(file), signer.name(), List.of(signer)));
        } catch (NoteRejectedException e) {
            findings.add(new Verdict.Finding(String.valueOf(file.getFileName()), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static void check(
            Segments segments, JournalLayout layout, SignedTreeHead head, List<Verdict.Finding> findings) throws IOException {
        if (head.size() > segments.size()) {
            findings.add(new Verdict.Finding("write-ahead log", "has " + segments.size() + " entries, the signed head speaks of "
                    + head.size() + ": entries were lost; restore it from a mirror or an export"));
            return;
        }
        if (!segments.tree().rootAt(head.size()).equals(head.root())) {
            findings.add(new Verdict.Finding("write-ahead log", "its first " + head.size() + " entries give the root "
                    + segments.tree().rootAt(head.size()) + ", the signed head says " + head.root() + ": history was altered"));
            return;
        }
        List<byte[]> entries = new ArrayList<>();
        for (long i = 0; i < head.size(); i++) {
            entries.add(segments.read(i));
        }
        for (var path : RbxjWriter.paths(head.size())) {
            Path file = layout.tile(path);
            if (!Files.exists(file)) {
                findings.add(new Verdict.Finding(path.path(), "is missing; the next publish writes it again"));
            } else if (!Arrays.equals(Files.readAllBytes(file), RbxjWriter.tile(path, segments.tree(), entries))) {
                findings.add(new Verdict.Finding(path.path(), "is not the tile of these entries; delete it and publish again"));
            }
        }
    }

    public Verdict verdict() {
        return verdict;
    }

    @Override
    public long size() {
        return segments.size();
    }

    @Override
    public byte[] read(long index) throws IOException {
        return segments.read(index);
    }

    @Override
    public Hash rootAt(long size) {
        return segments.tree().rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) {
        return segments.tree().inclusionProof(index, size);
    }

    @Override
    public void close() throws IOException {
        segments.close();
    }
}
