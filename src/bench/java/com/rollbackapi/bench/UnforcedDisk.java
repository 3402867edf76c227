package com.rollbackapi.bench;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A disk that is never forced: for files that are measured while the kernel holds them and deleted afterwards.
record UnforcedDisk(Disk disk) implements Disk {
    @Override
    public DiskFile open(Path file) throws IOException {
        return new Unforced(disk.open(file));
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        return disk.openReadOnly(file);
    }

    @Override
    public boolean exists(Path file) {
        return disk.exists(file);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void createDirectory(Path folder) throws IOException {
        disk.createDirectory(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path folder) {
        // not forced
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws IOException {
        return disk.tryLock(file);
    }

    private record Unforced(DiskFile file) implements DiskFile {
        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            file.write(from, position);
        }

        @Override
        public void force() {
            // not forced
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            file.truncate(sizeBytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
