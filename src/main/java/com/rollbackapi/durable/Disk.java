package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The operations that durability rests on. An `IOException` names the file and what was tried; where there is no room
/// it is a [DiskFullException].
public interface Disk {
    /// Opens a file to read and write, creating it if need be. A created file is durable once [#syncDirectory] of
    /// its folder has returned.
    DiskFile open(Path file) throws IOException;

    /// The same, and a file that it creates belongs to its owner alone (mode 0600), where the file system knows
    /// owners.
    default DiskFile openPrivate(Path file) throws IOException {
        return open(file);
    }

    /// Opens an existing file to read.
    DiskFile openReadOnly(Path file) throws IOException;

    boolean exists(Path file);

    /// The names in a folder, sorted; none where it does not exist.
    List<String> list(Path folder) throws IOException;

    /// Makes one folder in a folder that is there; durable after [#syncDirectory] of that. See [Folders].
    void createDirectory(Path folder) throws IOException;

    /// Replaces `to` by `from` in one step; durable after [#syncDirectory].
    void rename(Path from, Path to) throws IOException;

    /// Removes a file, if it is there; durable after [#syncDirectory].
    void delete(Path file) throws IOException;

    /// Makes creations, renames and deletions in the folder durable. Throws `AccessDeniedException` where this
    /// process may not read the folder.
    void syncDirectory(Path folder) throws IOException;

    /// Takes the lock that a file stands for, until it is closed or the process ends; empty where somebody has it.
    Optional<Lock> tryLock(Path file) throws IOException;

    /// A lock that is held.
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /// All of a file of at most `limitBytes`; a longer one is refused, since it is not what was asked for.
    default byte[] readAll(Path file, int limitBytes) throws IOException {
        try (DiskFile in = openReadOnly(file)) {
            long sizeBytes = in.sizeBytes();
            if (sizeBytes > limitBytes) {
                throw new IOException(
                        file + " has " + sizeBytes + " bytes; what belongs there has at most " + limitBytes);
            }
            ByteBuffer all = ByteBuffer.allocate((int) sizeBytes);
            if (in.read(all, 0) < sizeBytes) {
                throw new IOException(file + " became shorter while it was read");
            }
            return all.array();
        }
    }
}
