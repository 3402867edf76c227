package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One batch in a segment: `magic u32, length u32, crc32c u32, count u32, first u64, root 32 bytes`, then each entry as
/// `length u32` and its bytes, zero-padded to a multiple of 8. `length` counts all before the padding; the checksum is
/// over everything behind it. Big-endian.
record Frame(long first, Hash root, List<byte[]> entries) {
    static final int HEADER_BYTES = 56;
    static final int ALIGNMENT_BYTES = 8;

    private static final int MAGIC = 0x52425846;
    private static final int CHECKED_FROM = 12;

    /// A frame found, and where the next one may begin. The zeros between are the writer's too: anything else was
    /// not written there.
    record Found(Frame frame, int paddedBytes, boolean isPaddedByZeros) {}

    static int paddedBytes(List<byte[]> entries) {
        int bytes = HEADER_BYTES;
        for (byte[] e : entries) {
            bytes += Integer.BYTES + e.length;
        }
        return pad(bytes);
    }

    private static int pad(int bytes) {
        return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(paddedBytes(entries));
        out.putInt(MAGIC)
                .putInt(0)
                .putInt(0)
                .putInt(entries.size())
                .putLong(first)
                .put(root.bytes());
        for (byte[] e : entries) {
            out.putInt(e.length).put(e);
        }
        int length = out.position();
        out.putInt(4, length);
        out.putInt(8, checksum(out, 0, length));
        return out.clear();
    }

    private static int checksum(ByteBuffer in, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(in.duplicate().position(at + CHECKED_FROM).limit(at + length));
        return (int) crc.getValue();
    }

    /// The frame at a position of a segment, where there is a whole one.
    static Optional<Found> at(ByteBuffer segment, int at) {
        if (segment.limit() - at < HEADER_BYTES || segment.getInt(at) != MAGIC) {
            return Optional.empty();
        }
        int length = segment.getInt(at + 4);
        if (length < HEADER_BYTES
                || length > segment.limit() - at
                || checksum(segment, at, length) != segment.getInt(at + 8)) {
            return Optional.empty();
        }
        ByteBuffer in = segment.duplicate().position(at + CHECKED_FROM).limit(at + length);
        int count = in.getInt();
        if (count < 1) {
            return Optional.empty();
        }
        long first = in.getLong();
        byte[] root = new byte[Hash.SIZE_BYTES];
        in.get(root);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (in.remaining() < Integer.BYTES) {
                return Optional.empty();
            }
            int size = in.getInt();
            if (size < 0 || size > Math.min(in.remaining(), Journal.MAX_ENTRY_BYTES)) {
                return Optional.empty();
            }
            byte[] entry = new byte[size];
            in.get(entry);
            entries.add(entry);
        }
        if (in.hasRemaining()) {
            return Optional.empty();
        }
        boolean zeros = isZero(segment, at + length, pad(length) - length);
        return Optional.of(new Found(new Frame(first, Hash.ofBytes(root), entries), pad(length), zeros));
    }

    private static boolean isZero(ByteBuffer segment, int from, int count) {
        for (int i = from; i < Math.min(from + count, segment.limit()); i++) {
            if (segment.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
