package com.rollbackapi.crypto;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The files of subjects' keys, each mode 0600: `ID.key` a key in use, `ID.key.new` one that is not durable yet,
/// `ID.erasing` one on its way out, `names` the secret that names are hashed with.
///
/// A key leaves in three steps, each durable before the next: it is renamed, which takes it out of use; what it held is
/// overwritten; and once somebody has recorded that, the rest is removed. So whoever reads that a key is destroyed is
/// right whenever a crash came, and what a crash left unfinished is there to be seen.
public final class SubjectKeyFolder {
    private static final String KEY = ".key";
    private static final String DRAFT = ".key.new";
    private static final String ERASING = ".erasing";
    private static final String NAMES = "names";
    private static final String NAMES_DRAFT = "names.new";

    private final Disk disk;
    private final Path folder;

    public SubjectKeyFolder(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /// The key of a subject, read now: where this is empty it was destroyed, never was here, or is not for whoever
    /// asks to read. Any thread may ask.
    public Optional<SubjectKey> find(SubjectId id) throws IOException, MalformedKeyException {
        try {
            return read(id).map(SubjectKeyFile::key);
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /// Whether there is a key's file for the subject, whatever is in it.
    public boolean isHeld(SubjectId id) {
        return disk.exists(folder.resolve(id + KEY));
    }

    private Optional<SubjectKeyFile> read(SubjectId id) throws IOException, MalformedKeyException {
        Path file = folder.resolve(id + KEY);
        if (!isHeld(id)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = disk.readAll(file, SubjectKeyFile.MAX_SIZE_BYTES);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was taken out of use in this moment
        }
        Optional<SubjectKeyFile> read = SubjectKeyFile.parse(id, bytes);
        if (read.isEmpty()) {
            throw new MalformedKeyException(file + " is damaged: it holds no key of subject " + id
                    + "; restore it from a backup, or erase the subject by that id");
        }
        return read;
    }

    List<SubjectKeyFile> all() throws IOException, MalformedKeyException {
        List<SubjectKeyFile> all = new ArrayList<>();
        for (SubjectId id : ids(KEY)) {
            read(id).ifPresent(all::add);
        }
        return all;
    }

    private List<SubjectId> ids(String suffix) throws IOException {
        return disk.list(folder).stream()
                .filter(name -> name.endsWith(suffix))
                .map(name -> name.substring(0, name.length() - suffix.length()))
                .filter(SubjectId::isHex)
                .map(SubjectId::new)
                .toList();
    }

    /// Writes a key that [#publish] then brings into use.
    void draft(SubjectKeyFile file) throws IOException {
        Folders.create(disk, folder);
        write(folder.resolve(file.key().id() + DRAFT), file.toBytes());
        // a crash here leaves a draft that nothing was encrypted under and nobody reads
    }

    /// Makes keys durable, before anything encrypted under them counts.
    void publish(List<SubjectId> drafted) throws IOException {
        for (SubjectId id : drafted) {
            if (disk.exists(
                    folder.resolve(id + DRAFT))) { // or a try before this one, whose sync failed, has renamed it
                disk.rename(folder.resolve(id + DRAFT), folder.resolve(id + KEY));
            }
        }
        // a crash here leaves some of the keys: whole, since each was forced, and not used yet
        disk.syncDirectory(folder);
    }

    /// Removes what a crash left of keys that never came into use.
    void dropDrafts() throws IOException {
        for (SubjectId id : ids(DRAFT)) {
            disk.delete(folder.resolve(id + DRAFT));
        }
    }

    /// The secret that names are hashed with, if it was made.
    Optional<byte[]> names() throws IOException {
        Path file = folder.resolve(NAMES);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        byte[] secret = disk.readAll(file, SubjectKeyFile.MAX_SIZE_BYTES);
        if (secret.length != Hash.SIZE_BYTES) {
            throw new IOException(file + " is damaged: it has " + secret.length + " bytes, not " + Hash.SIZE_BYTES
                    + "; restore it from a backup: without it no subject is found by name");
        }
        return Optional.of(secret);
    }

    void nameBy(byte[] secret) throws IOException {
        Folders.create(disk, folder);
        write(folder.resolve(NAMES_DRAFT), secret);
        disk.rename(folder.resolve(NAMES_DRAFT), folder.resolve(NAMES));
        // a crash here leaves a secret that no key was tagged with
        disk.syncDirectory(folder);
    }

    private void write(Path file, byte[] content) throws IOException {
        try (DiskFile out = disk.openPrivate(file)) {
            out.truncate(0);
            out.write(ByteBuffer.wrap(content), 0);
            out.force();
        }
    }

    /// Takes a key out of use for good and overwrites it, leaving `note` in its place: why, for whoever finds it.
    /// Idempotent; throws where there is nothing of it.
    public void retire(SubjectId id, String note) throws IOException {
        Path key = folder.resolve(id + KEY);
        Path erasing = folder.resolve(id + ERASING);
        if (disk.exists(key)) {
            disk.rename(key, erasing);
            // a crash here leaves the key in use or out of it, whole: nobody was told anything yet
            disk.syncDirectory(folder);
        } else if (!disk.exists(erasing)) {
            throw new IOException(folder + " holds no key of subject " + id + ", nor what is left of one");
        }
        byte[] text = note.getBytes(StandardCharsets.UTF_8);
        try (DiskFile file = disk.openPrivate(erasing)) {
            byte[] over = Arrays.copyOf(text, (int) Math.max(text.length, file.sizeBytes()));
            Arrays.fill(over, text.length, over.length, (byte) ' ');
            file.write(ByteBuffer.wrap(over), 0);
            // a crash here may leave parts of the key, out of use: the next start overwrites it again
            file.force();
        }
    }

    /// The subjects whose keys are out of use and not yet removed.
    public List<SubjectId> retired() throws IOException {
        return ids(ERASING);
    }

    /// The note that [#retire] left; whatever stands there where a crash came before it was whole.
    public String note(SubjectId id) throws IOException {
        byte[] bytes = disk.readAll(folder.resolve(id + ERASING), 1 << 20);
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    /// Removes what [#retire] left.
    public void remove(SubjectId id) throws IOException {
        disk.delete(folder.resolve(id + ERASING));
        // a crash here leaves the note: the next start removes it
        disk.syncDirectory(folder);
    }
}
