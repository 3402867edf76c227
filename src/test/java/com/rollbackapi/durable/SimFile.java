package com.rollbackapi.durable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A file's content on a [SimDisk], twice: as processes see it, and as it would be there after a power cut. What lies
/// between is kept apart write by write, since a disk may take some of it and not the rest.
final class SimFile {
    static final int SECTOR_BYTES = 512;

    private Content seen;
    private Content kept;
    private final List<Change> pending = new ArrayList<>();

    private SimFile(Content seen, Content kept) {
        this.seen = seen;
        this.kept = kept;
    }

    static SimFile empty() {
        return new SimFile(new Content(), new Content());
    }

    /// The same file on a disk of its own.
    SimFile copy() {
        SimFile copy = new SimFile(seen.shared(), kept.shared());
        copy.pending.addAll(pending);
        return copy;
    }

    /// Bytes that are copied when somebody changes them.
    private static final class Content {
        private byte[] bytes = new byte[0];
        private int sizeBytes;
        private boolean shared;

        Content shared() {
            shared = true;
            Content other = new Content();
            other.bytes = bytes;
            other.sizeBytes = sizeBytes;
            other.shared = true;
            return other;
        }

        private void own(int roomBytes) {
            if (shared || bytes.length < roomBytes) {
                bytes = Arrays.copyOf(bytes, Math.max(roomBytes, bytes.length));
                shared = false;
            }
        }

        void put(int at, byte[] from, int begin, int count) {
            own(at + count);
            System.arraycopy(from, begin, bytes, at, count);
            sizeBytes = Math.max(sizeBytes, at + count);
        }

        void resize(int newBytes) {
            if (newBytes < sizeBytes) {
                own(sizeBytes);
                Arrays.fill(bytes, newBytes, sizeBytes, (byte) 0);
            } else {
                own(newBytes);
            }
            sizeBytes = newBytes;
        }
    }

    private sealed interface Change {
        record Put(int at, byte[] bytes) implements Change {}

        record Resize(int sizeBytes) implements Change {}
    }

    int sizeBytes() {
        return seen.sizeBytes;
    }

    int read(ByteBuffer into, int position) {
        int count = Math.max(0, Math.min(into.remaining(), seen.sizeBytes - position));
        into.put(seen.bytes, Math.min(position, seen.bytes.length), count);
        return count;
    }

    /// What no power cut takes.
    byte[] durable() {
        return Arrays.copyOf(kept.bytes, kept.sizeBytes);
    }

    byte[] bytes() {
        return Arrays.copyOf(seen.bytes, seen.sizeBytes);
    }

    void write(byte[] bytes, int position) {
        seen.put(position, bytes, 0, bytes.length);
        pending.add(new Change.Put(position, bytes));
    }

    void resize(int sizeBytes) {
        seen.resize(sizeBytes);
        pending.add(new Change.Resize(sizeBytes));
    }

    void force() {
        pending.forEach(this::keep);
        pending.clear();
    }

    private void keep(Change change) {
        switch (change) {
            case Change.Put(int at, byte[] bytes) -> kept.put(at, bytes, 0, bytes.length);
            case Change.Resize(int sizeBytes) -> kept.resize(sizeBytes);
        }
    }

    /// A force that failed: some of what was pending is on the disk. Of the rest nobody will ever write anything:
    /// whoever reads still sees it, and the next force says that all is well.
    void failForce(Random random) {
        settle(random);
        pending.clear();
    }

    /// The power is cut: some of what was pending is on the disk, and that is all there is.
    void cutPower(Random random) {
        settle(random);
        pending.clear();
        seen = kept.shared();
    }

    private void settle(Random random) {
        int sizeSeen = seen.sizeBytes;
        switch (random.nextInt(5)) {
            case 0 -> {}
            case 1 -> pending.forEach(this::keep);
            case 2 -> {
                if (!pending.isEmpty()) {
                    pending.subList(0, random.nextInt(pending.size() + 1)).forEach(this::keep);
                }
            }
            case 3 -> {
                pending.forEach(c -> keepSome(c, random, false));
                if (random.nextInt(3) == 0 && kept.sizeBytes < sizeSeen) {
                    kept.resize(sizeSeen); // the length without the bytes
                }
            }
            default -> pending.forEach(c -> keepSome(c, random, true));
        }
    }

    /// Any sectors of a write, in any order; where `torn`, now and then only the beginning or the end of one.
    private void keepSome(Change change, Random random, boolean torn) {
        switch (change) {
            case Change.Resize _ -> {
                if (random.nextBoolean()) {
                    keep(change);
                }
            }
            case Change.Put(int at, byte[] bytes) -> {
                for (int begin = 0; begin < bytes.length; ) {
                    int end = Math.min(bytes.length, begin + SECTOR_BYTES - (at + begin) % SECTOR_BYTES);
                    int from = begin;
                    int to = end;
                    if (torn && random.nextInt(4) == 0) {
                        int cut = begin + random.nextInt(end - begin + 1);
                        boolean head = random.nextBoolean();
                        from = head ? begin : cut;
                        to = head ? cut : end;
                    } else if (random.nextBoolean()) {
                        to = from;
                    }
                    if (to > from) {
                        kept.put(at + from, bytes, from, to - from);
                    }
                    begin = end;
                }
            }
        }
    }

    /// Another content, on the disk and for all who look.
    void become(byte[] bytes) {
        for (Content content : List.of(seen, kept)) {
            content.resize(bytes.length);
            content.put(0, bytes, 0, bytes.length);
        }
        pending.clear();
    }
}
