package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The operations that durability rests on. An `IOException` names the file and what was tried.
public interface Disk {
    /// Opens a file to read and write, creating it if need be. A created file is durable once [#syncDirectory] of
    /// its folder has returned.
    DiskFile open(Path file) throws IOException;

    /// Opens an existing file to read.
    DiskFile openReadOnly(Path file) throws IOException;

    boolean exists(Path file);

    /// The names in a folder, sorted; none where it does not exist.
    List<String> list(Path folder) throws IOException;

    void createDirectories(Path folder) throws IOException;

    /// Replaces `to` by `from` in one step; durable after [#syncDirectory].
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /// Makes creations, renames and deletions in the folder durable.
    void syncDirectory(Path folder) throws IOException;
}
