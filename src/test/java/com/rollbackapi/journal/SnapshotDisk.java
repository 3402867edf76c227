package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A folder's files as they were, in memory, to read only: a test flips bytes of them a hundred thousand times.
final class SnapshotDisk implements Disk {
    private final Map<Path, byte[]> files;

    SnapshotDisk(Map<Path, byte[]> files) {
        this.files = files;
    }

    SnapshotDisk(Path folder) throws IOException {
        this(new TreeMap<>());
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
    }

    /// The files' own bytes: who changes them changes the disk.
    Map<Path, byte[]> files() {
        return files;
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Snapshot(bytes);
    }

    @Override
    public boolean exists(Path file) {
        return files.keySet().stream().anyMatch(f -> f.startsWith(file));
    }

    @Override
    public List<String> list(Path folder) {
        return files.keySet().stream()
                .filter(f -> f.startsWith(folder) && !f.equals(folder))
                .map(f -> folder.relativize(f).getName(0).toString())
                .distinct()
                .sorted()
                .toList();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("a reader writes nothing");
    }

    @Override
    public DiskFile open(Path file) {
        throw readOnly();
    }

    @Override
    public void createDirectory(Path folder) {
        throw readOnly();
    }

    @Override
    public void rename(Path from, Path to) {
        throw readOnly();
    }

    @Override
    public void delete(Path file) {
        throw readOnly();
    }

    @Override
    public void syncDirectory(Path folder) {
        throw readOnly();
    }

    @Override
    public Optional<Lock> tryLock(Path file) {
        throw readOnly();
    }

    private record Snapshot(byte[] bytes) implements DiskFile {
        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            int count = Math.clamp(bytes.length - position, 0, into.remaining());
            into.put(bytes, (int) Math.min(position, bytes.length), count);
            return count;
        }

        @Override
        public void write(ByteBuffer from, long position) {
            throw readOnly();
        }

        @Override
        public void force() {
            throw readOnly();
        }

        @Override
        public void truncate(long sizeBytes) {
            throw readOnly();
        }

        @Override
        public void close() {}
    }
}
