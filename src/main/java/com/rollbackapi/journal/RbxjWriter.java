package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// Writes an exported journal (`docs/formats/rbxj-v1.md`): a zip archive of stored members in one fixed order with one
/// fixed date, so that the same journal gives the same bytes everywhere.
final class RbxjWriter {
    static final String KEY = "key";
    static final String BLOB = "blob/";

    /// Gives a blob's bytes.
    interface Blobs {
        byte[] get(Hash hash) throws IOException;
    }

    private final OutputStream out;
    private final List<StoredZip.Member> written = new ArrayList<>();
    private long at;

    private RbxjWriter(OutputStream out) {
        this.out = out;
    }

    /// @param note over exactly the entries of the archive
    /// @param vkey the key that signed it, as text
    record Head(byte[] note, byte[] vkey) {}

    static void write(OutputStream out, Head head, List<byte[]> entries, Collection<Hash> references, Blobs blobs)
            throws IOException {
        RbxjWriter writer = new RbxjWriter(out);
        writer.member(TilePath.CHECKPOINT, head.note());
        writer.member(KEY, head.vkey());
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        entries.forEach(e -> tree.append(Rfc6962.leafHash(e)));
        for (TilePath path : Tiles.grown(0, entries.size())) {
            writer.member(path.path(), tile(path, tree, entries));
        }
        for (Hash blob : new TreeSet<>(references)) {
            writer.member(BLOB + blob.hex(), blobs.get(blob));
        }
        out.write(StoredZip.directory(writer.written, writer.at));
    }

    static byte[] tile(TilePath path, MerkleTree<RuntimeException> tree, List<byte[]> entries) {
        return switch (path) {
            case TilePath.Hashes h -> tree.tile(h);
            case TilePath.Entries e -> {
                int from = Math.toIntExact(e.index() * TilePath.WIDTH);
                yield EntryBundle.encode(entries.subList(from, from + e.width()));
            }
        };
    }

    private void member(String name, byte[] content) throws IOException {
        StoredZip.Member member = StoredZip.Member.of(name, content, at);
        byte[] header = StoredZip.local(member);
        out.write(header);
        out.write(content);
        written.add(member);
        at += header.length + content.length;
    }
}
