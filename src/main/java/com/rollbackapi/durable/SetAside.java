package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/// Where a repair leaves what it takes the place of: `damaged/` beside the files it repairs, under their own names. So
/// a repair loses nothing, whatever it was wrong about.
public final class SetAside {
    /// The folder's name.
    public static final String FOLDER = "damaged";

    private static final int WINDOW_BYTES = 1 << 20;

    private final Disk disk;
    private final Path root;
    private final Folders folders;

    /// @param root the folder that all the files are in
    public SetAside(Disk disk, Path root) {
        this.disk = disk;
        this.root = root.toAbsolutePath().normalize();
        this.folders = new Folders(disk, root);
    }

    /// Copies a file that is about to be replaced; none where there is none. When this returns the copy survives a
    /// crash, and the file is as it was. One that cannot be read is moved, since there is no other way to keep it.
    public void copy(Path file) throws IOException {
        if (!disk.exists(file)) {
            return;
        }
        Path kept = free(file);
        Path beside = kept.resolveSibling(kept.getFileName() + ".new");
        folders.create(folder(kept));
        try (DiskFile in = disk.openReadOnly(file);
                DiskFile out = disk.open(beside)) {
            out.truncate(0);
            for (long at = 0; at < in.sizeBytes(); ) {
                ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, in.sizeBytes() - at));
                int read = read(in, window, at, file);
                out.write(window.flip(), at);
                at += read;
            }
            out.force();
        } catch (UnreadableException e) {
            move(file);
            return;
        }
        // a crash here leaves a copy beside that nobody reads; the next try writes over it
        disk.rename(beside, kept);
        disk.syncDirectory(folder(kept));
    }

    /// Moves a file that nobody goes by, or a folder.
    public void move(Path file) throws IOException {
        Path kept = free(file);
        folders.create(folder(kept));
        // a crash here leaves the file in its place: the next try moves it
        disk.rename(file, kept);
        disk.syncDirectory(folder(kept));
        disk.syncDirectory(folder(file.toAbsolutePath()));
    }

    private static int read(DiskFile in, ByteBuffer window, long at, Path file) throws IOException {
        int read;
        try {
            read = in.read(window, at);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
        if (read < window.capacity()) {
            throw new IOException(file + " became shorter while it was copied");
        }
        return read;
    }

    private static final class UnreadableException extends IOException {
        UnreadableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// A name that nothing kept before has.
    private Path free(Path file) {
        Path name = root.relativize(file.toAbsolutePath().normalize());
        Path kept = root.resolve(FOLDER).resolve(name);
        Path at = kept;
        for (int n = 2; disk.exists(at); n++) {
            at = kept.resolveSibling(kept.getFileName() + "." + n);
        }
        return at;
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent());
    }
}
