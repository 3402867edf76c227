package com.rollbackapi.crypto;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// A private key in a file of its own: one line, [SigningKey#text], mode 0600.
///
/// The key stands in the clear, protected by the file's permissions alone, as ssh host keys are: a service that must
/// start without a person cannot ask for a passphrase.
public final class KeyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int MAX_SIZE_BYTES = 4096;

    private KeyFile() {}

    /// Writes a new file durably. Throws `FileAlreadyExistsException` where there is one, since overwriting a
    /// private key loses it for good. A crash leaves the whole key, no key, or a draft beside that nothing reads;
    /// each of them for its owner only.
    public static void store(Disk disk, Path file, SigningKey key) throws IOException {
        if (disk.exists(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "a private key is never overwritten");
        }
        AtomicFile.writePrivate(disk, file, (key.text() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Reads the key; refuses a file that others can read or write, since its key is no secret any more.
    public static SigningKey load(Path file) throws IOException, MalformedKeyException {
        if (isPosix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new MalformedKeyException(
                    file + " is open to others; make it private with: chmod 600, and consider a new key");
        }
        if (Files.size(file) > MAX_SIZE_BYTES) {
            throw new MalformedKeyException(file + " is too large for a key");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (!text.endsWith("\n")) {
            throw new MalformedKeyException(file + " does not end with a line feed: it is cut off");
        }
        try {
            return SigningKey.parse(text.substring(0, text.length() - 1));
        } catch (MalformedKeyException e) {
            throw new MalformedKeyException(file + ": " + e.getMessage());
        }
    }
}
