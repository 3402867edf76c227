package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The journal as static files (C2SP tlog-tiles): a projection of the write-ahead log that can be made again at any time. The signed
/// head is written last, so that it never speaks of more than the tiles hold.
final class Tiles {
    private final Disk disk;
    private final JournalLayout layout;
    private final SigningKey key;
    private final String origin;
    private long published = -1;

    Tiles(Disk disk, JournalLayout layout, SigningKey key, String origin) {
        this.disk = disk;
        this.layout = layout;
        this.key = key;
        this.origin = origin;
    }

    synchronized void publish(JournalReader journal, MerkleTree tree) throws IOException {
        long size = journal.size();
        if (size == published) {
            return;
        }
        Hash root = tree.rootAt(size);
        bundles(journal, tree, size);
        for (int level = 0; level < TilePath.MAX_LEVEL && size >> (TilePath.HEIGHT * level) > 0; level++) {
            hashes(tree, level, size >> (TilePath.HEIGHT * level));
        }
        // a crash before this line leaves tiles that no head speaks of yet; the next publish writes the same again
        AtomicFile.write(disk, layout.checkpoint(), SignedTreeHead.sign(new TreeHead(origin, size, root), new NoteSigner(key)).bytes());
        published = size;
    }

    /// Entry bundles from the last one that was partial. Every entry is read back and must have the leaf that is signed.
    private void bundles(JournalReader journal, MerkleTree tree, long size) throws IOException {
        for (long n = Math.max(0, published) / TilePath.WIDTH; n * TilePath.WIDTH < size; n++) {
            long from = n * TilePath.WIDTH;
            int width = (int) Math.min(TilePath.WIDTH, size - from);
            List<byte[]> entries = new ArrayList<>();
            for (long i = from; i < from + width; i++) {
                byte[] entry = journal.read(i);
                if (!Rfc6962.leafHash(entry).equals(tree.leaf(i))) {
                    throw new IOException("entry " + i + " is not what was appended; nothing is signed over it");
                }
                entries.add(entry);
            }
            write(new TilePath.Entries(n, width), EntryBundle.encode(entries));
        }
    }

    private void hashes(MerkleTree tree, int level, long count) throws IOException {
        long before = Math.max(0, published) >> (TilePath.HEIGHT * level);
        for (long n = before / TilePath.WIDTH; n * TilePath.WIDTH < count; n++) {
            TilePath.Hashes path = new TilePath.Hashes(level, n, (int) Math.min(TilePath.WIDTH, count - n * TilePath.WIDTH));
            write(path, tree.tile(path));
        }
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
