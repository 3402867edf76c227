package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TileHashes;
import com.rollbackapi.tlog.TileNodes;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Writes an exported journal (`docs/formats/rbxj-v1.md`): a zip archive of stored members in one fixed order with one
/// fixed date, so that the same journal gives the same bytes everywhere. One member at a time is in memory.
final class RbxjWriter {
    static final String KEY = "key";
    static final String BLOB = "blob/";

    /// Gives a blob's bytes.
    interface Blobs {
        byte[] get(Hash hash) throws IOException;
    }

    private final OutputStream out;
    private final RbxjLimits limits;
    private final List<StoredZip.Member> written = new ArrayList<>();
    private long at;

    private RbxjWriter(OutputStream out, RbxjLimits limits) {
        this.out = out;
        this.limits = limits;
    }

    /// @param head over exactly the entries of the archive
    /// @param vkey of the key that signed it, as it stands in the file
    /// @param keys what the log said about its keys below the head, where it did
    /// @param log the static files of the log that the head speaks of
    record Signed(SignedTreeHead head, byte[] vkey, Optional<byte[]> keys, StaticLog log) {}

    /// Returns how many bytes were written. A tile that does not fit the head is an `IOException` that names it.
    static long write(OutputStream out, Signed signed, Collection<Hash> references, Blobs blobs, RbxjLimits limits)
            throws IOException {
        RbxjWriter writer = new RbxjWriter(out, limits);
        SignedTreeHead head = signed.head();
        writer.member(TilePath.CHECKPOINT, head.bytes());
        writer.member(KEY, signed.vkey());
        if (signed.keys().isPresent()) {
            writer.member(LogKeys.FILE, signed.keys().get());
        }
        Hash root = new TileNodes<>(p -> signed.log().file(p), head.size()).rootAt(head.size());
        if (!root.equals(head.root())) {
            throw new IOException("the journal's tiles give the root " + root + ", its signed head says " + head.root()
                    + "; nothing was exported. See what is wrong with rbx verify");
        }
        for (int level = 0; level <= TilePath.MAX_LEVEL; level++) {
            // the bundles come last
            boolean isBundle = level == TilePath.MAX_LEVEL;
            long count = isBundle ? head.size() : head.size() >>> (TilePath.HEIGHT * level);
            for (long n = 0; n * TilePath.WIDTH < count; n++) {
                int width = (int) Math.min(TilePath.WIDTH, count - n * TilePath.WIDTH);
                TilePath path = isBundle ? new TilePath.Entries(n, width) : new TilePath.Hashes(level, n, width);
                writer.member(path.path(), checked(path, signed.log()));
            }
        }
        for (Hash blob : new TreeSet<>(references)) {
            writer.member(BLOB + blob.hex(), blobs.get(blob));
        }
        return writer.directory();
    }

    /// A file whose content fits the level below it, or a bundle that fits its tile.
    private static byte[] checked(TilePath path, StaticLog log) throws IOException {
        byte[] bytes = log.file(path);
        byte[] right = new byte[path.width() * Hash.SIZE_BYTES];
        byte[] found = bytes;
        switch (path) {
            case TilePath.Entries(long n, int width) -> {
                Bundle bundle = Bundle.of(new TilePath.Entries(n, width), bytes);
                for (int i = 0; i < width; i++) {
                    Rfc6962.leafHash(bundle.entry(i)).copyTo(right, i * Hash.SIZE_BYTES);
                }
                found = log.file(new TilePath.Hashes(0, n, width));
            }
            case TilePath.Hashes(int level, long n, int width) -> {
                if (level == 0) {
                    return bytes;
                }
                for (int i = 0; i < width; i++) {
                    byte[] below = log.file(new TilePath.Hashes(level - 1, n * TilePath.WIDTH + i, TilePath.WIDTH));
                    TileHashes.root(below).copyTo(right, i * Hash.SIZE_BYTES);
                }
            }
        }
        int odd = Arrays.mismatch(right, found);
        if (odd >= 0) {
            throw new IOException("the journal's " + path.path() + " does not fit the hashes of what it holds, from "
                    + odd / Hash.SIZE_BYTES + " on; nothing was exported. See what is wrong with rbx verify");
        }
        return bytes;
    }

    private void member(String name, byte[] content) throws IOException {
        StoredZip.Member member = StoredZip.Member.of(name, content, at);
        byte[] header = StoredZip.local(member);
        out.write(header);
        out.write(content);
        written.add(member);
        at += header.length + content.length;
        if (written.size() > limits.members() || at > limits.fileBytes()) {
            throw new IOException("the export would be larger than " + limits.members() + " members or "
                    + limits.fileBytes() + " bytes; nothing was exported");
        }
    }

    private long directory() throws IOException {
        long bytes = 0;
        for (StoredZip.Member member : written) {
            byte[] record = StoredZip.central(member);
            out.write(record);
            bytes += record.length;
        }
        byte[] end = StoredZip.end(written.size(), bytes, at);
        out.write(end);
        return at + bytes + end.length;
    }
}
