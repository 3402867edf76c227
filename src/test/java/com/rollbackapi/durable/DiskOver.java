package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A disk that is another one but for what a subclass says.
public abstract class DiskOver implements Disk {
    private final Disk real;

    protected DiskOver(Disk real) {
        this.real = real;
    }

    /// What whoever opens a file to write is given for it.
    protected abstract DiskFile over(Path path, DiskFile file) throws IOException;

    @Override
    public DiskFile open(Path file) throws IOException {
        return over(file, real.open(file));
    }

    @Override
    public DiskFile openPrivate(Path file) throws IOException {
        return over(file, real.openPrivate(file));
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        return real.openReadOnly(file);
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
    public void createDirectory(Path folder) throws IOException {
        real.createDirectory(folder);
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws IOException {
        return real.tryLock(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void syncDirectory(Path folder) throws IOException {
        real.syncDirectory(folder);
    }

    /// A file that is another one but for what a subclass says.
    public abstract static class FileOver implements DiskFile {
        private final DiskFile real;

        protected FileOver(DiskFile real) {
            this.real = real;
        }

        @Override
        public long sizeBytes() throws IOException {
            return real.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return real.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            real.write(from, position);
        }

        @Override
        public void force() throws IOException {
            real.force();
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            real.truncate(sizeBytes);
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
