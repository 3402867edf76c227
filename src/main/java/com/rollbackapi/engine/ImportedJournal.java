package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.RbxjFile;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.tlog.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An exported journal in a folder of its own, to look at. It has no signing key, no targets, no live state and no
/// policies: it can trigger nothing, and no engine opens it. Exported again it gives the bytes that it came from.
public final class ImportedJournal {
    private ImportedJournal() {}

    /// @param blobs how many were taken in
    public record Report(String origin, long entries, Hash root, long blobs) {}

    /// Whether a folder holds one.
    public static boolean is(Path dir) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        Disk disk = new RealDisk();
        return disk.exists(layout.config())
                && Workspace.readConfig(disk, layout).imported();
    }

    /// Checks an exported file whole, then unpacks it into an empty or new folder.
    ///
    /// @param pinnedKey the vkey that must have signed it; without it the one inside is believed
    public static Report unpack(Path file, Path dir, Optional<String> pinnedKey) throws IOException, RefusedException {
        if (Files.isDirectory(file)) {
            throw new RefusedException(file + " is a folder; import a file that rbx export wrote");
        }
        Workspace.requireEmpty(new RealDisk(), dir);
        try (FileSource source = FileSource.open(file, pinnedKey, () -> 0)) {
            if (source.trust().finding().isPresent()) {
                throw new RefusedException(file + " is not intact, nothing was imported: "
                        + source.trust().finding().get());
            }
        }
        try (RbxjFile export = RbxjFile.open(file, pinnedKey)) {
            if (!export.findings().isEmpty()) {
                throw new IOException(file + " was changed while it was read: "
                        + export.findings().getFirst());
            }
            write(export, new WorkspaceLayout(dir));
            return new Report(export.verdict().origin(), export.size(), export.root(), export.blobs());
        }
    }

    private static void write(RbxjFile export, WorkspaceLayout layout) throws IOException {
        Disk disk = new RealDisk();
        for (Path folder : layout.folders()) {
            Folders.create(disk, folder);
        }
        try (PackStore packs = PackStore.open(disk, layout.store())) {
            for (int i = 0; i < export.blobs(); i++) {
                Hash hash = export.blobAt(i);
                packs.put(export.blob(hash).orElseThrow());
            }
            packs.sync();
        }
        export.unpack(disk, new JournalLayout(layout.journal()));
        byte[] vkey = export.head().vkey().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(disk, layout.verifierKey(), vkey);
        // a crash before this line leaves a folder that is no workspace yet; import into a new one
        WorkspaceConfig config = new WorkspaceConfig(export.verdict().origin(), List.of(), true);
        AtomicFile.write(disk, layout.config(), config.toBytes());
    }

    /// Writes it into one new file again.
    public static Export.Report export(Path dir, Path file) throws IOException, RefusedException {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        Disk disk = new RealDisk();
        JournalLayout files = new JournalLayout(layout.journal());
        String vkey = Files.readString(layout.verifierKey());
        try (JournalFolder journal = JournalFolder.open(disk, files, vkey, false);
                PackStore packs = PackStore.openReadOnly(disk, layout.store())) {
            if (!journal.verdict().ok()) {
                throw new RefusedException(dir + " is not intact, nothing was exported: "
                        + journal.verdict().firstBad().orElseThrow());
            }
            Set<Hash> references = Export.references(journal, packs);
            byte[] note = disk.readAll(files.checkpoint(), SignedNote.MAX_SIZE_BYTES);
            Optional<byte[]> keys =
                    journal.verdict().head().flatMap(h -> h.keys().file());
            long sizeBytes =
                    RbxjFile.export(journal, new RbxjFile.Head(note, vkey, keys), file, references, packs::get);
            return new Export.Report(journal.size(), journal.root(), references.size(), sizeBytes);
        }
    }
}
