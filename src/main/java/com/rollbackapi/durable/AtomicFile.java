package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Replaces a file in one step: write beside it, force, rename, sync the folder.
public final class AtomicFile {
    private AtomicFile() {}

    /// After this returns the new content survives a crash; after a crash before that, the old or the new is there,
    /// whole.
    public static void write(Disk disk, Path file, byte[] content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a file has a folder: " + file);
        }
        Path beside = whole.resolveSibling(whole.getFileName() + ".new");
        try {
            fill(disk, beside, content);
        } catch (IOException e) {
            remove(disk, beside, e);
            throw e;
        }
        // a crash here leaves a file beside that nobody reads; the next write starts over it
        disk.rename(beside, file);
        // a crash here leaves the old or the new file, each whole
        disk.syncDirectory(folder);
    }

    private static void fill(Disk disk, Path beside, byte[] content) throws IOException {
        try (DiskFile out = disk.open(beside)) {
            out.truncate(0);
            out.write(ByteBuffer.wrap(content), 0);
            // a crash here leaves a part beside; the next write starts over it
            out.force();
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
