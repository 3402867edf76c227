package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// One file of the write-ahead log: batches one after the other from byte 0, then zeros.
final class Segment implements AutoCloseable {
    /// A segment is read whole, and nothing writes one this large.
    private static final long LIMIT_BYTES = 1L << 30;

    private static final int ZEROS_BYTES = 1 << 16;

    private final Path path;
    private final DiskFile file;
    private final long first;
    private int lastBatch;
    private int end;
    private int sizeBytes;

    private Segment(Path path, DiskFile file, long first) throws IOException {
        this.path = path;
        this.file = file;
        this.first = first;
        long there = file.sizeBytes();
        if (there > LIMIT_BYTES) {
            throw new IOException(path + " has " + there + " bytes; a segment has at most " + LIMIT_BYTES);
        }
        this.sizeBytes = (int) there;
    }

    /// Opens one that is there.
    static Segment open(Disk disk, Path path, long first, boolean writable) throws IOException {
        DiskFile file = writable ? disk.open(path) : disk.openReadOnly(path);
        try {
            return new Segment(path, file, first);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// Makes an empty one of this many bytes, over whatever a crash left under its name. Throws [DiskFullException]
    /// where there is no room: then the name holds what it held before, nothing or an empty segment.
    static Segment create(Disk disk, Path path, long first, int sizeBytes) throws IOException {
        boolean wasThere = disk.exists(path);
        DiskFile file = disk.open(path);
        try {
            fill(file, sizeBytes);
            // a crash before this line leaves a shorter segment or none, of zeros: recovery reads it as empty
            Wal.sync(disk, path);
            return new Segment(path, file, first);
        } catch (DiskFullException e) {
            try (file) {
                file.truncate(0);
            }
            if (!wasThere) {
                disk.delete(path);
                // the name must not come back after a crash: entries of its index may go into the segment before it
                Wal.sync(disk, path);
            }
            throw e;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// Writes zeros over all of a file and forces them: what is written over them later needs no more room.
    static void fill(DiskFile file, int sizeBytes) throws IOException {
        if (file.sizeBytes() > sizeBytes) {
            file.truncate(sizeBytes);
        }
        for (int at = 0; at < sizeBytes; at += ZEROS_BYTES) {
            file.write(ByteBuffer.allocate(Math.min(ZEROS_BYTES, sizeBytes - at)), at);
        }
        file.force();
    }

    Path path() {
        return path;
    }

    /// The index of the first entry.
    long first() {
        return first;
    }

    /// Where the next batch begins.
    int end() {
        return end;
    }

    /// A batch was found from one position to another.
    void holds(int begin, int batchEnd) {
        lastBatch = begin;
        end = batchEnd;
    }

    boolean fits(int bytes) {
        return end + bytes <= sizeBytes;
    }

    boolean isHalfFull() {
        return end > sizeBytes / 2;
    }

    /// Behind its last batch there is something else than zeros: nobody adds to it.
    void takesNoMore() {
        sizeBytes = end;
    }

    ByteBuffer readAll() throws IOException {
        sizeBytes = (int) Math.min(file.sizeBytes(), LIMIT_BYTES);
        ByteBuffer all = ByteBuffer.allocate(sizeBytes);
        return all.limit(file.read(all, 0));
    }

    byte[] read(int position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (file.read(bytes, position) < length) {
            throw new IOException(path + " ends before byte " + (position + length));
        }
        return bytes.array();
    }

    /// Writes a batch behind the last one and waits until it is durable. Where this throws, nobody knows what the
    /// disk holds.
    void write(ByteBuffer frame) throws IOException {
        int bytes = frame.remaining();
        file.write(frame, end);
        // a crash here may leave a part of the batch, which its checksum tells
        file.force();
        end += bytes;
    }

    /// Makes durable what another process left. The batch at the end is written once more, the same bytes: if it
    /// was a failed force that ended that process, the system takes them for written, and forcing alone does
    /// nothing.
    void settle() throws IOException {
        if (end > lastBatch) {
            file.write(ByteBuffer.wrap(read(lastBatch, end - lastBatch)), lastBatch);
            // a crash here changes nothing: the same bytes lie there already, or the batch was not whole
        }
        file.force();
    }

    /// The first whole frame behind a place where there is none.
    static Optional<Integer> laterFrame(ByteBuffer segment, int from) {
        for (int at = from + Frame.ALIGNMENT_BYTES; at < segment.limit(); at += Frame.ALIGNMENT_BYTES) {
            if (Frame.at(segment, at).isPresent()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /// Where the zeros end that begin at a position, if they do.
    static int unused(ByteBuffer segment, int from) {
        int end = from;
        while (end < segment.limit() && segment.get(end) == 0) {
            end++;
        }
        return end;
    }

    /// Where the bytes end that are not zero.
    static int used(ByteBuffer segment) {
        int end = segment.limit();
        while (end > 0 && segment.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
