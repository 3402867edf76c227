package com.rollbackapi.store;

import com.rollbackapi.durable.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One file of records behind a header. What is no record is stepped over and remembered.
final class Pack {
    static final String NAME = "pack-[0-9]{8}\\.rbxp";

    private static final byte[] HEADER = "RBXPACK1".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_BYTES = HEADER.length;
    private static final int WINDOW_BYTES = 1 << 20;

    final Path path;
    final DiskFile file;

    /// Up to where its records are in the index.
    long scanned = HEADER.length;

    /// Up to where it is durable.
    long synced = HEADER.length;

    /// Up to where another process wrote it and may have ended before that was durable.
    long doubtful;

    /// Whether nothing had to be stepped over.
    boolean whole = true;

    private final List<Gap> gaps = new ArrayList<>();
    private boolean headerDamaged;

    /// Bytes that are no record, from (inclusive) to (exclusive).
    record Gap(long from, long to) {}

    interface Visitor {
        void record(PackRecord record, long offset);
    }

    Pack(Path path, DiskFile file) {
        this.path = path;
        this.file = file;
    }

    /// Packs are numbered from 0.
    static String name(int number) {
        return "pack-%08d.rbxp".formatted(number);
    }

    /// The number in a pack's name.
    static int number(String name) {
        return Integer.parseInt(name.substring(5, 13));
    }

    int number() {
        return number(path.getFileName().toString());
    }

    /// Writes the header and forces it, so that a pack with records and without a header was damaged, not cut off.
    void begin() throws IOException {
        file.write(ByteBuffer.wrap(HEADER), 0);
        file.force();
    }

    boolean isEmpty() {
        return scanned == HEADER.length;
    }

    /// Writes bytes that are there once more where they are.
    void writeAgain(long from, long to) throws IOException {
        for (long at = from; at < to; at += WINDOW_BYTES) {
            file.write(ByteBuffer.wrap(read(at, (int) Math.min(WINDOW_BYTES, to - at))), at);
        }
    }

    /// Reads the heads of the records that it has not read yet.
    ///
    /// @param newest the pack that a crash may have torn: there a record counts only if its bytes are whole
    /// @param writable nobody else is writing to it
    void scan(boolean newest, boolean writable, Visitor visitor) throws IOException {
        long size = file.sizeBytes();
        if (size < HEADER.length) {
            whole = false; // a crash came before its first record
            return;
        }
        headerDamaged = !Arrays.equals(read(0, HEADER.length), HEADER) && size > HEADER.length;
        whole &= Arrays.equals(read(0, HEADER.length), HEADER);
        while (scanned < size) {
            Optional<PackRecord> record = PackRecord.read(read(scanned, PackRecord.HEAD_BYTES), 0);
            long end = scanned
                    + PackRecord.HEAD_BYTES
                    + record.map(PackRecord::storedBytes).orElse(0);
            if (record.isEmpty() || end > size) {
                whole = false;
                Optional<Long> next = nextRecord(scanned + 1, size);
                if (next.isEmpty()) {
                    return; // a torn tail, or a record that its writer has not finished yet
                }
                gaps.add(new Gap(scanned, next.get()));
                scanned = next.get();
                continue;
            }
            if (!newest || isWhole(record.get(), scanned)) {
                visitor.record(record.get(), scanned);
            } else if (end == size && !writable) {
                return; // its writer has not finished it yet
            } else {
                whole = false;
                gaps.add(new Gap(scanned, end));
            }
            scanned = end;
        }
        synced = scanned;
    }

    /// The next place from `from` on where a whole record begins: damage in one record loses no other.
    private Optional<Long> nextRecord(long from, long size) throws IOException {
        for (long at = from; at + PackRecord.HEAD_BYTES <= size; at += WINDOW_BYTES) {
            byte[] bytes = read(at, (int) Math.min(WINDOW_BYTES + PackRecord.HEAD_BYTES, size - at));
            for (int i = 0; i < WINDOW_BYTES && i + PackRecord.HEAD_BYTES <= bytes.length; i++) {
                Optional<PackRecord> record = PackRecord.read(bytes, i);
                if (record.isPresent()
                        && at + i + PackRecord.HEAD_BYTES + record.get().storedBytes() <= size) {
                    return Optional.of(at + i);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isWhole(PackRecord record, long offset) throws IOException {
        return PackRecord.crc(stored(record, offset)) == record.storedCrc();
    }

    /// The bytes behind a record's head, as they lie there.
    byte[] stored(PackRecord record, long offset) throws IOException {
        return read(offset + PackRecord.HEAD_BYTES, record.storedBytes());
    }

    private byte[] read(long at, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int read = file.read(into, at);
        return read == length ? into.array() : Arrays.copyOf(into.array(), Math.max(read, 0));
    }

    boolean isHeaderDamaged() {
        return headerDamaged;
    }

    /// What is damaged before `durable`, up to where everything was forced once: no crash leaves a gap there.
    List<StoreDamage> damage(long durable) {
        List<StoreDamage> damage = new ArrayList<>();
        String name = path.getFileName().toString();
        if (headerDamaged) {
            damage.add(StoreDamage.of(name, ", byte 0", "it does not begin with RBXPACK1"));
        }
        gaps.stream()
                .filter(g -> g.from() < durable)
                .forEach(g -> damage.add(
                        StoreDamage.of(name, ", bytes " + g.from() + " to " + g.to(), "no whole record is here")));
        return damage;
    }

    /// Where a blob that is missing may have been, for a message.
    List<String> unreadable() throws IOException {
        List<String> places = new ArrayList<>();
        gaps.forEach(g -> places.add(path.getFileName() + ", bytes " + g.from() + " to " + g.to()));
        if (scanned < file.sizeBytes()) {
            places.add(path.getFileName() + ", byte " + scanned + " to its end");
        }
        return places;
    }
}
