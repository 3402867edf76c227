package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The journal as static files (C2SP tlog-tiles): a projection of the write-ahead log that can be made again at any
/// time. The signed head is written last, so that it never speaks of more than the tiles hold.
final class Tiles {
    private final Disk disk;
    private final JournalLayout layout;
    private final Signing signing;

    /// How many entries the head on disk speaks of; -1 without one.
    private long published = -1;

    /// Whether this process has looked for tiles that were taken away.
    private boolean complete;

    /// Who signs heads, under which name.
    record Signing(SigningKey key, String origin) {}

    private Tiles(Disk disk, JournalLayout layout, Signing signing) {
        this.disk = disk;
        this.layout = layout;
        this.signing = signing;
    }

    /// Goes on from the head on disk. Throws where these entries are not those that it speaks of: then some were
    /// lost or altered.
    static Tiles open(Disk disk, JournalLayout layout, Signing signing, MerkleTree tree) throws IOException {
        Tiles tiles = new Tiles(disk, layout, signing);
        if (disk.exists(layout.checkpoint())) {
            try {
                byte[] note = Files.readAllBytes(layout.checkpoint());
                NoteSigner signer = new NoteSigner(signing.key());
                SignedTreeHead head = SignedTreeHead.open(note, signing.origin(), List.of(signer.verifier()));
                Optional<Verdict.Finding> finding = difference(head, tree);
                if (finding.isPresent()) {
                    throw new JournalDamagedException(finding.get());
                }
                tiles.published = head.size();
            } catch (NoteRejectedException e) {
                throw new JournalDamagedException(
                        new Verdict.Finding(TilePath.CHECKPOINT, String.valueOf(e.getMessage())));
            }
        }
        return tiles;
    }

    /// What a log lacks of the one that a head speaks of.
    static Optional<Verdict.Finding> difference(SignedTreeHead head, MerkleTree tree) {
        if (head.size() > tree.size()) {
            return Optional.of(new Verdict.Finding(
                    "write-ahead log, entry " + tree.size(),
                    "it has " + tree.size() + " entries, the signed head speaks of " + head.size()
                            + ": entries were lost"));
        }
        Hash root = tree.rootAt(head.size());
        return root.equals(head.root())
                ? Optional.empty()
                : Optional.of(new Verdict.Finding(
                        "write-ahead log",
                        "its first " + head.size() + " entries give the root " + root + ", the signed head says "
                                + head.root() + ": history was altered"));
    }

    synchronized void publish(JournalReader journal, MerkleTree tree) throws IOException {
        long size = journal.size();
        if (size == published && complete) {
            return;
        }
        Hash root = tree.rootAt(size);
        for (TilePath path : RbxjWriter.paths(size)) {
            if (isWanted(path)) {
                write(path, content(path, journal, tree));
            }
        }
        // a crash before this line leaves tiles that no head speaks of yet; the next publish writes the same again
        TreeHead head = new TreeHead(signing.origin(), size, root);
        AtomicFile.write(
                disk,
                layout.checkpoint(),
                SignedTreeHead.sign(head, new NoteSigner(signing.key())).bytes());
        published = size;
        complete = true;
    }

    /// Tiles that have grown since the last head, and any that is gone.
    private boolean isWanted(TilePath path) {
        long before = switch (path) {
            case TilePath.Hashes h -> Math.max(0, published) >> (TilePath.HEIGHT * h.level());
            case TilePath.Entries _ -> Math.max(0, published);
        };
        return path.index() >= before / TilePath.WIDTH || (!complete && !disk.exists(layout.tile(path)));
    }

    /// The bytes of a tile that the log reaches. Every entry is read back and must have the leaf that is signed.
    static byte[] content(TilePath path, JournalReader journal, MerkleTree tree) throws IOException {
        return switch (path) {
            case TilePath.Hashes h -> tree.tile(h);
            case TilePath.Entries e -> {
                List<byte[]> entries = new ArrayList<>();
                long from = e.index() * TilePath.WIDTH;
                for (long i = from; i < from + e.width(); i++) {
                    byte[] entry = journal.read(i);
                    if (!Rfc6962.leafHash(entry).equals(tree.leaf(i))) {
                        throw new IOException("entry " + i + " is not what was appended; nothing is signed over it");
                    }
                    entries.add(entry);
                }
                yield EntryBundle.encode(entries);
            }
        };
    }

    private void write(TilePath path, byte[] bytes) throws IOException {
        Path file = layout.tile(path);
        Path folder = file.getParent();
        if (folder != null) {
            disk.createDirectories(folder);
        }
        AtomicFile.write(disk, file, bytes);
    }
}
