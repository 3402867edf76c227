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

/// The write-ahead log on disk: preallocated segments of frames. Recovery walks all of it and rebuilds the tree; a torn tail ends
/// the walk, damage before a whole frame stops it.
final class Segments implements AutoCloseable {
    static final int SEGMENT_BYTES = 16 << 20;

    private final Disk disk;
    private final JournalLayout layout;
    private final boolean writable;
    private final List<DiskFile> files = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();
    private final Places places = new Places();
    private final CompactRange range = new CompactRange();
    private int tailBytes;
    private volatile long size;

    private Segments(Disk disk, JournalLayout layout, boolean writable) {
        this.disk = disk;
        this.layout = layout;
        this.writable = writable;
    }

    /// Opens what is there. To write, a torn tail is cleared, so that it can never be taken for a frame again.
    static Segments open(Disk disk, JournalLayout layout, boolean writable) throws IOException {
        Segments segments = new Segments(disk, layout, writable);
        try {
            if (writable) {
                disk.createDirectories(layout.wal());
            }
            int count = (int) disk.list(layout.wal()).stream().filter(JournalLayout::isSegment).count();
            for (int number = 0; number < count; number++) {
                segments.recover(number, number == count - 1);
            }
            return segments;
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    private void recover(int number, boolean last) throws IOException {
        Path path = layout.segment(number);
        DiskFile file = writable ? disk.open(path) : disk.openReadOnly(path);
        files.add(file);
        ByteBuffer segment = ByteBuffer.allocate(Math.toIntExact(Math.min(file.sizeBytes(), SEGMENT_BYTES)));
        segment.limit(file.read(segment, 0));
        int at = 0;
        for (Optional<Frame.Found> f = Frame.at(segment, at); f.isPresent(); f = Frame.at(segment, at)) {
            accept(path, number, at, f.get().frame());
            at += f.get().paddedBytes();
        }
        tailBytes = at;
        int whole = laterFrame(segment, at);
        if (whole >= 0) {
            throw new JournalDamagedException(path, at, tree.size(), "bytes " + at + " to " + whole
                    + " are no batch, but a whole one follows");
        }
        if (!last && at == 0) {
            throw new JournalDamagedException(path, 0, tree.size(), "the segment is empty, but another follows");
        }
        if (writable && last) {
            clear(file, segment, at);
        }
    }

    private void accept(Path path, int segment, int at, Frame frame) throws IOException {
        if (frame.first() != tree.size()) {
            throw new JournalDamagedException(path, at, tree.size(), "a batch begins with entry " + frame.first());
        }
        record(segment, at, frame);
        if (!tree.root().equals(frame.root())) {
            throw new JournalDamagedException(path, at, frame.first(), "the batch's root is not that of its entries");
        }
    }

    private synchronized void record(int segment, int at, Frame frame) {
        int place = at + Frame.HEADER_BYTES;
        for (byte[] entry : frame.entries()) {
            places.add(segment, place + Integer.BYTES, entry.length);
            Hash leaf = Rfc6962.leafHash(entry);
            tree.append(leaf);
            range.append(leaf);
            place += Integer.BYTES + entry.length;
        }
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

    /// Overwrites what a crash left of a batch that nobody was told about.
    private static void clear(DiskFile file, ByteBuffer segment, int from) throws IOException {
        int end = segment.limit();
        while (end > from && segment.get(end - 1) == 0) {
            end--;
        }
        if (end > from) {
            file.write(ByteBuffer.allocate(end - from), from);
            file.force();
        }
    }

    /// Makes room for a batch of this size: a new segment where the last is too full. Fails without harm where the disk has none.
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
    void write(Frame frame) throws IOException {
        ByteBuffer bytes = frame.encode();
        int size = bytes.remaining();
        DiskFile file = files.getLast();
        file.write(bytes, tailBytes);
        // a crash here may leave a part of the batch, which the checksum tells: recovery clears it
        file.force();
        record(files.size() - 1, tailBytes, frame);
        tailBytes += size;
    }

    /// The root that the tree will have with these entries as well.
    Hash rootWith(List<byte[]> entries) {
        CompactRange grown = new CompactRange(range.size(), range.peaks());
        entries.forEach(e -> grown.append(Rfc6962.leafHash(e)));
        return grown.root();
    }

    long size() {
        return size;
    }

    MerkleTree tree() {
        return tree;
    }

    byte[] read(long index) throws IOException {
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
