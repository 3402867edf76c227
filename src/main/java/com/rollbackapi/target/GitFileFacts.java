package com.rollbackapi.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the file system says of a file, as an index notes it (`lstat`, POSIX.1-2008).
///
/// @param changed when anything of it was changed last, which nobody can set
/// @param modified when its content was
record GitFileFacts(FileTime changed, FileTime modified, long device, long inode, int user, int group, long sizeBytes) {
    private static final String ASKED = "unix:ctime,lastModifiedTime,dev,ino,uid,gid,size";

    /// Empty where there is none, and on a file system that does not say all of it.
    static Optional<GitFileFacts> of(Path file) throws IOException {
        try {
            Map<String, Object> all = Files.readAttributes(file, ASKED, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new GitFileFacts(
                    one(all, "ctime", FileTime.class),
                    one(all, "lastModifiedTime", FileTime.class),
                    one(all, "dev", Long.class),
                    one(all, "ino", Long.class),
                    one(all, "uid", Integer.class),
                    one(all, "gid", Integer.class),
                    one(all, "size", Long.class)));
        } catch (NoSuchFileException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static <T> T one(Map<String, Object> all, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(all.get(name), name));
    }
}
