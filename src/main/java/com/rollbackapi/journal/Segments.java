package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The write-ahead log on disk: preallocated segments of frames (`docs/formats/journal-v1.md`). Recovery walks all of
/// it and rebuilds the tree; a torn tail ends the walk, damage before a whole frame stops it.
final class Segments implements JournalReader, AutoCloseable {
    static final int SEGMENT_BYTES = 16 << 20;

    private final Disk disk;
    private final JournalLayout layout;
    private final boolean writable;
    private final List<DiskFile> files = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();
    private final Places places = new Places();
    private CompactRange range = new CompactRange();
    private Optional<Verdict.Finding> damage = Optional.empty();
    private int tailBytes;
    private int tornBytes;
    private volatile long size;

    private Segments(Disk disk, JournalLayout layout, boolean writable) {
        this.disk = disk;
        this.layout = layout;
        this.writable = writable;
    }

    /// Opens what is there and changes nothing. Damage is an exception to who wants to write; who only reads gets
    /// what stands before it, and [#damage].
    static Segments open(Disk disk, JournalLayout layout, boolean writable) throws IOException {
        Segments segments = new Segments(disk, layout, writable);
        try {
            if (writable) {
                disk.createDirectories(layout.wal());
            }
            segments.recover(disk.list(layout.wal()).stream()
                    .filter(JournalLayout::isSegment)
                    .toList());
            return segments;
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    private void recover(List<String> names) throws IOException {
        try {
            for (int number = 0; number < names.size(); number++) {
                if (!layout.segment(number).endsWith(names.get(number))) {
                    throw damaged(number, 0, "the segment is missing, but " + names.get(number) + " is there");
                }
                recover(number, number == names.size() - 1);
            }
        } catch (JournalDamagedException e) {
            if (writable) {
                throw e;
            }
            damage = Optional.of(e.finding());
        }
    }

    private void recover(int number, boolean last) throws IOException {
        Path path = layout.segment(number);
        DiskFile file = writable ? disk.open(path) : disk.openReadOnly(path);
        files.add(file);
        ByteBuffer segment = read(file);
        int at = walk(number, segment, 0);
        int whole = laterFrame(segment, at);
        while (whole >= 0 && !writable) {
            // an engine may have written both batches while the segment was read: then the bytes between have changed
            ByteBuffer again = read(file);
            if (again.slice(at, whole - at).equals(segment.slice(at, whole - at))) {
                break;
            }
            segment = again;
            at = walk(number, segment, at);
            whole = laterFrame(segment, at);
        }
        if (whole >= 0) {
            throw damaged(number, at, "bytes " + at + " to " + whole + " are no batch, but a whole one follows");
        }
        tailBytes = at;
        tornBytes = Math.max(0, used(segment) - at);
        if (!last && (at == 0 || tornBytes > 0)) {
            throw damaged(number, at, "nothing whole is here, but another segment follows");
        }
    }

    private static ByteBuffer read(DiskFile file) throws IOException {
        ByteBuffer segment = ByteBuffer.allocate(Math.toIntExact(Math.min(file.sizeBytes(), SEGMENT_BYTES)));
        return segment.limit(file.read(segment, 0));
    }

    /// Takes in the frames from a position on; returns where the first is missing.
    private int walk(int number, ByteBuffer segment, int from) throws IOException {
        int at = from;
        for (Optional<Frame.Found> f = Frame.at(segment, at); f.isPresent(); f = Frame.at(segment, at)) {
            Frame frame = f.get().frame();
            if (frame.first() != tree.size()) {
                throw damaged(number, at, "a batch begins with entry " + frame.first());
            }
            Growth growth = growth(frame.entries());
            if (!growth.range().root().equals(frame.root())) {
                throw damaged(number, at, "the batch's root is not that of its entries");
            }
            if (!f.get().isPaddedByZeros()) {
                throw damaged(number, at, "the batch is followed by something else than zeros");
            }
            record(number, at, frame, growth);
            at += f.get().paddedBytes();
        }
        return at;
    }

    private JournalDamagedException damaged(int segment, int at, String what) {
        return new JournalDamagedException(new Verdict.Finding(
                "wal/" + layout.segment(segment).getFileName() + ", byte " + at + ", entry " + tree.size(), what));
    }

    /// What ended the reading of a journal that is only read.
    Optional<Verdict.Finding> damage() {
        return damage;
    }

    /// The tree with some entries more: each is hashed once.
    private record Growth(List<Hash> leaves, CompactRange range) {}

    private Growth growth(List<byte[]> entries) {
        List<Hash> leaves = new ArrayList<>(entries.size());
        CompactRange grown = new CompactRange(range.size(), range.peaks());
        for (byte[] entry : entries) {
            Hash leaf = Rfc6962.leafHash(entry);
            leaves.add(leaf);
            grown.append(leaf);
        }
        return new Growth(leaves, grown);
    }

    private synchronized void record(int segment, int at, Frame frame, Growth growth) {
        int place = at + Frame.HEADER_BYTES;
        for (byte[] entry : frame.entries()) {
            places.add(segment, place + Integer.BYTES, entry.length);
            place += Integer.BYTES + entry.length;
        }
        growth.leaves().forEach(tree::append);
        range = growth.range();
        size = tree.size();
    }

    private static int laterFrame(ByteBuffer segment, int from) {
        for (int at = from + Frame.ALIGNMENT_BYTES; at < segment.limit(); at += Frame.ALIGNMENT_BYTES) {
            if (Frame.at(segment, at).isPresent()) {
                return at;
            }
        }
        return -1;
    }

    private static int used(ByteBuffer segment) {
        int end = segment.limit();
        while (end > 0 && segment.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    /// Overwrites what a crash left of a batch that nobody was told about, so that it can never be taken for a
    /// frame again, and forces what a killed writer had written but not forced: from here on it counts.
    void settle() throws IOException {
        if (!files.isEmpty()) {
            DiskFile file = files.getLast();
            // a crash here leaves less of the torn batch, or all of it
            file.write(ByteBuffer.allocate(tornBytes), tailBytes);
            file.force();
            tornBytes = 0;
        }
    }

    /// Makes room for a batch of this size: a new segment where the last is too full. Fails without harm where the
    /// disk has none.
    void reserve(int bytes) throws IOException {
        if (bytes > SEGMENT_BYTES) {
            throw new IOException("a batch of " + bytes + " bytes does not fit a segment of " + SEGMENT_BYTES);
        }
        if (files.isEmpty() || tailBytes + bytes > SEGMENT_BYTES) {
            Path path = layout.segment(files.size());
            DiskFile file = disk.open(path);
            try {
                // a crash here leaves a segment of zeros, which recovery reads as an empty last one
                file.write(ByteBuffer.allocate(SEGMENT_BYTES), 0);
                file.force();
                disk.syncDirectory(layout.wal());
            } catch (IOException e) {
                file.close();
                disk.delete(path);
                throw e;
            }
            synchronized (this) {
                files.add(file);
            }
            tailBytes = 0;
        }
    }

    /// Writes a batch and waits until it is durable. Where this throws, nobody knows what the disk holds.
    void write(List<byte[]> entries) throws IOException {
        Growth growth = growth(entries);
        Frame frame = new Frame(size, growth.range().root(), entries);
        ByteBuffer bytes = frame.encode();
        int length = bytes.remaining();
        DiskFile file = files.getLast();
        file.write(bytes, tailBytes);
        // a crash here may leave a part of the batch, which the checksum tells: recovery clears it
        file.force();
        record(files.size() - 1, tailBytes, frame, growth);
        tailBytes += length;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Hash rootAt(long size) {
        return tree.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) {
        return tree.inclusionProof(index, size);
    }

    MerkleTree tree() {
        return tree;
    }

    @Override
    public byte[] read(long index) throws IOException {
        Places.Place place;
        DiskFile file;
        synchronized (this) {
            place = places.at(index);
            file = files.get(place.segment());
        }
        ByteBuffer entry = ByteBuffer.allocate(place.length());
        if (file.read(entry, place.position()) < place.length()) {
            throw new IOException("entry " + index + " ends early in " + layout.segment(place.segment()));
        }
        byte[] bytes = entry.array();
        if (!Rfc6962.leafHash(bytes).equals(tree.leaf(index))) {
            throw new IOException("entry " + index + " was altered on disk, in " + layout.segment(place.segment())
                    + " at byte " + place.position() + "; restore it from a mirror or an export");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (DiskFile file : files) {
            file.close();
        }
    }
}
