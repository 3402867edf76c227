package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A workspace's journal, opened read-only and checked, also while an engine writes to it. Shows what was durable at
/// that moment.
public final class JournalFolder implements JournalReader, AutoCloseable {
    private final Segments segments;
    private final Verdict verdict;

    private JournalFolder(Segments segments, Verdict verdict) {
        this.segments = segments;
        this.verdict = verdict;
    }

    /// Every batch's checksum and root is checked, then the published head and tiles against them. Damage is a
    /// finding of the verdict: what stands before it can be read.
    ///
    /// @param vkey the log's verifier key; `pinned` whether it came from outside the workspace
    public static JournalFolder open(Disk disk, JournalLayout layout, String vkey, boolean pinned) throws IOException {
        // the head first: an engine may publish a later one while the log is read
        Optional<byte[]> note = Files.exists(layout.checkpoint())
                ? Optional.of(Files.readAllBytes(layout.checkpoint()))
                : Optional.empty();
        Segments segments = Segments.open(disk, layout, false);
        List<Verdict.Finding> findings = new ArrayList<>();
        segments.damage().ifPresent(findings::add);
        Optional<NoteVerifier> signer = Optional.empty();
        try {
            signer = Optional.of(NoteVerifier.parse(vkey.strip()));
        } catch (MalformedKeyException e) {
            findings.add(new Verdict.Finding("log key", String.valueOf(e.getMessage())));
        }
        Optional<SignedTreeHead> head =
                signer.isPresent() && note.isPresent() ? head(note.get(), signer.get(), findings) : Optional.empty();
        head.flatMap(h -> Tiles.difference(h, segments.tree())).ifPresent(findings::add);
        checkTiles(segments, layout, head.map(SignedTreeHead::size).orElse(0L), findings);
        Verdict verdict = new Verdict(
                segments.size(),
                segments.root(),
                signer.map(NoteVerifier::name).orElse(""),
                signer.map(s -> s.name() + "+%08x".formatted(s.keyId())).orElse(""),
                pinned,
                findings.stream().findFirst());
        return new JournalFolder(segments, verdict);
    }

    private static Optional<SignedTreeHead> head(byte[] note, NoteVerifier signer, List<Verdict.Finding> findings) {
        try {
            return Optional.of(SignedTreeHead.open(note, signer.name(), List.of(signer)));
        } catch (NoteRejectedException e) {
            findings.add(new Verdict.Finding(TilePath.CHECKPOINT, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
    /// Those that the head needs must be there, and every one that is there must be right, also a partial one of an
    /// earlier head.
    private static void checkTiles(
            Segments segments, JournalLayout layout, long headSize, List<Verdict.Finding> findings) throws IOException {
        for (TilePath path : RbxjWriter.paths(Math.min(headSize, segments.size()))) {
            if (!Files.exists(layout.tile(path))) {
                findings.add(new Verdict.Finding(path.path(), "is missing; the next publish writes it again"));
            }
        }
        Path root = layout.root().resolve("tile");
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                Optional<TilePath> path = tile(layout.root().relativize(file).toString());
                if (path.isPresent()
                        && isReached(path.get(), segments.size())
                        && !Arrays.equals(
                                Files.readAllBytes(file), Tiles.content(path.get(), segments, segments.tree()))) {
                    findings.add(new Verdict.Finding(
                            path.get().path(), "is not the tile of these entries; delete it and publish again"));
                }
            }
        }
    }

    private static Optional<TilePath> tile(String name) {
        try {
            return Optional.of(TilePath.parse(name));
        } catch (MalformedTileException e) {
            return Optional.empty(); // what a crash left beside a tile; nobody reads it
        }
    }

    /// An engine may have published more since the log was read.
    private static boolean isReached(TilePath path, long size) {
        long count = switch (path) {
            case TilePath.Hashes h -> h.level() < TilePath.MAX_LEVEL ? size >> (TilePath.HEIGHT * h.level()) : 0;
            case TilePath.Entries _ -> size;
        };
        return path.index() <= count / TilePath.WIDTH && path.index() * TilePath.WIDTH + path.width() <= count;
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
        return segments.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) {
        return segments.inclusionProof(index, size);
    }

    @Override
    public void close() throws IOException {
        segments.close();
    }
}
