package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.journal.FolderCopy;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A second folder: what [MirrorFolder] made, a copy of a workspace, or of its journal's folder alone.
public final class FolderMirror implements Mirror {
    private final FolderCopy log;
    private final PackStore blobs;

    private FolderMirror(FolderCopy log, PackStore blobs) {
        this.log = log;
        this.blobs = blobs;
    }

    /// Throws where there is no such folder.
    public static FolderMirror open(Disk disk, Path folder) throws IOException {
        if (disk.list(folder).isEmpty()) {
            throw new IOException(folder + " is no mirror: it is no folder, or empty");
        }
        Path journal = folder.resolve("journal");
        return new FolderMirror(
                new FolderCopy(disk, new JournalLayout(disk.exists(journal) ? journal : folder)),
                PackStore.openReadOnly(disk, folder.resolve("store")));
    }

    @Override
    public Optional<byte[]> head() throws IOException {
        return log.head();
    }

    @Override
    public Optional<byte[]> keys() throws IOException {
        return log.keys();
    }

    @Override
    public Optional<byte[]> tile(TilePath path) {
        return log.tile(path);
    }

    @Override
    public Optional<byte[]> get(Hash hash) {
        try {
            return blobs.get(hash);
        } catch (StoreException e) {
            return Optional.empty(); // damaged here as well: the next mirror may have it
        }
    }

    @Override
    public void close() throws IOException {
        blobs.close();
    }
}
