package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A disk whose first read finds some bytes as they were before a write that the rest of the read has seen.
final class SlowRead implements Disk {
    private final Disk real = new RealDisk();
    private final ByteBuffer before;
    private final int position;
    private boolean wasRead;

    SlowRead(ByteBuffer before, int position) {
        this.before = before;
        this.position = position;
    }

    @Override
    public DiskFile open(Path file) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        DiskFile opened = real.openReadOnly(file);
        return new DiskFile() {
            @Override
            public long sizeBytes() throws IOException {
                return opened.sizeBytes();
            }

            @Override
            public int read(ByteBuffer into, long from) throws IOException {
                int read = opened.read(into, from);
                if (!wasRead) {
                    into.put(position, before, 0, before.capacity());
                    wasRead = true;
                }
                return read;
            }

            @Override
            public void write(ByteBuffer from, long at) {
                throw new UnsupportedOperationException("read only");
            }

            @Override
            public void force() {
                throw new UnsupportedOperationException("read only");
            }

            @Override
            public void truncate(long sizeBytes) {
                throw new UnsupportedOperationException("read only");
            }

            @Override
            public void close() throws IOException {
                opened.close();
            }
        };
    }

    @Override
    public boolean exists(Path file) {
        return real.exists(file);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return real.list(folder);
    }

    @Override
    public void createDirectory(Path folder) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public Optional<Lock> tryLock(Path file) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void rename(Path from, Path to) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void delete(Path file) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void syncDirectory(Path folder) {
        throw new UnsupportedOperationException("read only");
    }
}
