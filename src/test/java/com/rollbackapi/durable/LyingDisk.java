package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The writer that every harness must find out: it says that what goes into the write-ahead log is durable when only
/// this process has it, writes it a moment later, and hears of no failure. Whoever reads through it sees everything.
/// A head that is published stays away from the disk too, or that of each second would save what is to be lost.
public final class LyingDisk extends DiskOver {
    private static final int LATE_MILLIS = 40;

    private final Set<Late> open = new LinkedHashSet<>();

    public LyingDisk() {
        super(new RealDisk());
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    Thread.sleep(LATE_MILLIS);
                } catch (InterruptedException e) {
                    continue; // as deaf as the real writer
                }
                files().forEach(Late::catchUp);
            }
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!to.endsWith("checkpoint")) {
            super.rename(from, to);
        }
    }

    private synchronized List<Late> files() {
        return List.copyOf(open);
    }

    @Override
    protected synchronized DiskFile over(Path path, DiskFile file) {
        if (!path.toString().endsWith(".wal")) {
            return file;
        }
        Late late = new Late(file);
        open.add(late);
        return late;
    }

    private final class Late extends FileOver {
        private final DiskFile file;
        private final Deque<Write> writes = new ArrayDeque<>();

        private record Write(byte[] bytes, long position) {}

        Late(DiskFile file) {
            super(file);
            this.file = file;
        }

        private synchronized void catchUp() {
            while (!writes.isEmpty()) {
                Write next = writes.getFirst();
                try {
                    file.write(ByteBuffer.wrap(next.bytes()), next.position());
                } catch (IOException e) {
                    return; // everybody was told that this was durable long ago; perhaps another time
                }
                writes.removeFirst();
            }
        }

        @Override
        public synchronized void write(ByteBuffer from, long position) {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            writes.add(new Write(bytes, position));
        }

        @Override
        public void force() {}

        @Override
        public synchronized long sizeBytes() throws IOException {
            long size = super.sizeBytes();
            for (Write w : writes) {
                size = Math.max(size, w.position() + w.bytes().length);
            }
            return size;
        }

        @Override
        public synchronized int read(ByteBuffer into, long position) throws IOException {
            int from = into.position();
            int length = (int) Math.min(into.remaining(), Math.max(0, sizeBytes() - position));
            super.read(into, position);
            for (Write w : writes) {
                int begin = (int) Math.max(0, w.position() - position);
                int end = (int) Math.min(length, w.position() + w.bytes().length - position);
                if (begin < end) {
                    into.put(from + begin, w.bytes(), (int) (position + begin - w.position()), end - begin);
                }
            }
            into.position(from + length);
            return length;
        }

        @Override
        public synchronized void truncate(long sizeBytes) throws IOException {
            catchUp();
            super.truncate(sizeBytes);
        }

        @Override
        public synchronized void close() throws IOException {
            catchUp();
            super.close();
            forget(this);
        }
    }

    private synchronized void forget(Late file) {
        open.remove(file);
    }
}
