package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// An exported journal, read once through and checked: the head's signature, the tree, each tile, each blob, and that
/// the archive has exactly the bytes that writing its content again gives. After that what is wanted is read from the
/// file, and checked again. Opening one triggers nothing.
public final class RbxjFile implements JournalReader, StaticLog, AutoCloseable {
    private static final int CACHED_BYTES = 8 << 20;

    /// A blob of the file; the same shape as the store's.
    public interface Blobs {
        Optional<byte[]> get(Hash hash) throws IOException;
    }

    private final DiskFile file;
    private final RbxjCheck check;
    private final Verdict verdict;
    private final ByteCache<Integer, Bundle> cache = new ByteCache<>(CACHED_BYTES, Bundle::sizeBytes);

    private RbxjFile(DiskFile file, RbxjCheck check, boolean pinned) throws IOException {
        this.file = file;
        this.check = check;
        this.verdict = new Verdict(
                check.tree().size(),
                check.tree().root(),
                check.head().map(SignedTreeHead::origin).orElse(""),
                check.signer().map(NoteVerifier::shortName).orElse(""),
                pinned,
                check.head().flatMap(h -> check.keys().map(k -> new Verdict.Signed(h, k))),
                check.findings().stream().findFirst());
    }

    /// Reads and checks. A damaged file opens as far as it can be read, with a verdict that says where it is bad.
    ///
    /// @param pinned the vkey that must have signed; without it the key inside the file is believed
    public static RbxjFile open(Path path, Optional<String> pinned) throws IOException {
        return open(new RealDisk(), path, pinned, RbxjLimits.STANDARD, (entry, of) -> {});
    }

    /// The same, telling how far it is.
    public static RbxjFile open(Disk disk, Path path, Optional<String> pinned, RbxjLimits limits, Progress progress)
            throws IOException {
        DiskFile file = disk.openReadOnly(path);
        try {
            long sizeBytes = file.sizeBytes();
            if (sizeBytes > limits.fileBytes()) {
                throw new IOException(
                        path + " has " + sizeBytes + " bytes; an exported journal is read up to " + limits.fileBytes());
            }
            RbxjCheck check = RbxjCheck.of(file, new RbxjReader(file, sizeBytes, limits), pinned, progress);
            return new RbxjFile(file, check, pinned.isPresent());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// A journal's published head.
    ///
    /// @param note the signed note, as published
    /// @param vkey of the key that signed it
    /// @param keys the file of what the log said about its keys, up to that head; empty where nothing
    public record Head(byte[] note, String vkey, Optional<byte[]> keys) {}

    /// Writes a head and all below it, with these blobs, into one new file; returns its size in bytes.
    ///
    /// @param log the static files that the head speaks of, each checked as it is written
    public static long export(StaticLog log, Head head, Path file, Collection<Hash> references, Blobs blobs)
            throws IOException {
        RbxjWriter.Signed signed = signed(head, log);
        long[] sizeBytes = new long[1];
        // a crash here leaves no file of that name
        AtomicFile.write(
                new RealDisk(),
                file,
                out -> sizeBytes[0] = RbxjWriter.write(
                        out,
                        signed,
                        references,
                        hash -> blobs.get(hash)
                                .orElseThrow(() ->
                                        new IOException("the store has lost " + hash + ", which an entry references")),
                        RbxjLimits.STANDARD));
        return sizeBytes[0];
    }

    static RbxjWriter.Signed signed(Head head, StaticLog log) throws IOException {
        byte[] vkey = (head.vkey().strip() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            return new RbxjWriter.Signed(SignedTreeHead.parse(head.note()), vkey, head.keys(), log);
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be read: " + e.getMessage(), e);
        }
    }

    public Verdict verdict() {
        return verdict;
    }

    /// What was found, not only the first; of more than a thousand things the others are only counted.
    public List<Finding> findings() {
        return check.findings();
    }

    /// The head and its key, as they stand in the file.
    public Head head() {
        return new Head(check.note(), new String(check.vkey(), StandardCharsets.UTF_8), check.stated());
    }

    public Optional<byte[]> blob(Hash hash) throws IOException {
        int i = check.blobs().find(hash);
        return i < 0 ? Optional.empty() : Optional.of(check.bytes(check.blobs(), i));
    }

    /// How many whole blobs there are.
    public int blobs() {
        return check.blobs().count();
    }

    /// The hash of a blob, in their order.
    public Hash blobAt(int i) {
        return check.blobs().hash(Objects.checkIndex(i, blobs()));
    }

    @Override
    public byte[] file(TilePath path) throws IOException {
        MemberPlaces places = switch (path) {
            case TilePath.Hashes h -> check.hashes(h.level());
            case TilePath.Entries _ -> check.bundles();
        };
        return check.bytes(places, (int) Objects.checkIndex(path.index(), (long) places.count()));
    }

    /// Writes the static files and then the head where a journal's folder has them. Whoever opens that folder
    /// checks them.
    public void unpack(Disk disk, JournalLayout layout) throws IOException {
        try (TileWriter writer = new TileWriter(disk, layout, Runnable::run)) {
            for (TilePath path : Tiles.grown(0, size())) {
                writer.write(path, file(path));
            }
            writer.sync();
        }
        if (check.stated().isPresent()) {
            AtomicFile.write(disk, layout.keys(), check.stated().get());
        }
        // a crash before this line leaves files that no head speaks of
        AtomicFile.write(disk, layout.checkpoint(), check.note());
    }

    @Override
    public long size() {
        return check.tree().size();
    }

    @Override
    public byte[] read(long index) throws IOException {
        Objects.checkIndex(index, size());
        int n = (int) (index / TilePath.WIDTH);
        Bundle kept = cache.get(n);
        if (kept == null) {
            int width = (int) Math.min(TilePath.WIDTH, size() - (long) n * TilePath.WIDTH);
            kept = Bundle.of(new TilePath.Entries(n, width), check.bytes(check.bundles(), n));
            cache.put(n, kept);
        }
        return kept.entry((int) (index % TilePath.WIDTH));
    }

    @Override
    public Hash rootAt(long size) throws IOException {
        return check.tree().rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) throws IOException {
        return check.tree().inclusionProof(index, size);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
