package com.rollbackapi.durable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Replaces a file in one step: write beside it, force, rename, sync the folder.
public final class AtomicFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFile() {}

    /// After this returns the new content survives a crash; after a crash before that, the old or the new is there,
    /// whole.
    public static void write(Disk disk, Path file, byte[] content) throws IOException {
        write(disk, file, out -> out.write(content));
    }

    /// Content that is made while it is written, of any length.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// The same for content that is not in memory.
    public static void write(Disk disk, Path file, Content content) throws IOException {
        replace(disk, file, Disk::open, content);
    }

    /// The same for a secret: at no moment can others read it, where the file system knows owners.
    public static void writePrivate(Disk disk, Path file, byte[] content) throws IOException {
        replace(
                disk,
                file,
                (d, beside) -> {
                    // what was left there may be open to others, and would stay so
                    d.delete(beside);
                    return d.openPrivate(beside);
                },
                out -> out.write(content));
    }

    private interface Opening {
        DiskFile open(Disk disk, Path beside) throws IOException;
    }

    private static void replace(Disk disk, Path file, Opening opening, Content content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a file has a folder: " + file);
        }
        Path beside = whole.resolveSibling(whole.getFileName() + ".new");
        try {
            fill(disk, beside, opening, content);
            // a crash here leaves a file beside that nobody reads; the next write starts over it
            disk.rename(beside, file);
        } catch (IOException e) {
            remove(disk, beside, e);
            throw e;
        }
        // a crash here leaves the old or the new file, each whole
        disk.syncDirectory(folder);
    }

    private static void fill(Disk disk, Path beside, Opening opening, Content content) throws IOException {
        try (DiskFile out = opening.open(disk, beside)) {
            out.truncate(0);
            // what is small is written at once
            BufferedOutputStream buffered = new BufferedOutputStream(new Behind(out), BUFFER_BYTES);
            content.writeTo(buffered);
            buffered.flush();
            // a crash here leaves a part beside; the next write starts over it
            out.force();
        }
    }

    /// A file as a stream, from its first byte on.
    private static final class Behind extends OutputStream {
        private final DiskFile file;
        private long position;

        Behind(DiskFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            file.write(ByteBuffer.wrap(bytes, from, count), position);
            position += count;
        }
    }

    /// A part is worth nothing, and on a full disk it is in the way.
    private static void remove(Disk disk, Path beside, IOException because) {
        try {
            if (disk.exists(beside)) {
                disk.delete(beside);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
