package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.JournalRepair;
import com.rollbackapi.journal.MirrorRefusedException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.StoreRepair;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/// A second folder that follows a journal: its published static files in `journal/`, what they refer to in `store/`,
/// and no key. Each turn takes in what has grown, proven, and the head last. One process at a time, which the caller
/// sees to.
public final class MirrorFolder {
    private final Disk disk;
    private final Path folder;
    private final NoteVerifier signer;
    private final References references;

    public MirrorFolder(Disk disk, Path folder, NoteVerifier signer, References references) {
        this.disk = disk;
        this.folder = folder;
        this.signer = signer;
        this.references = references;
    }

    /// What a turn did.
    ///
    /// @param head that the mirror has now
    /// @param entries how many of them it looked at, `blobs` how many contents those need
    public record Report(SignedTreeHead head, long entries, long blobs) {}

    /// Brings the folder up to the head that `published` has now.
    ///
    /// @param all whether to check, and put right, what was there before as well
    public Report follow(Mirror published, boolean all) throws IOException, MirrorRefusedException {
        Folders.create(disk, folder.resolve("journal"));
        Folders.create(disk, folder.resolve("store"));
        SetAside aside = new SetAside(disk, folder);
        JournalLayout layout = new JournalLayout(folder.resolve("journal"));
        Taken taken = new Taken(published, all, aside);
        SignedTreeHead head = new JournalRepair(disk, layout, signer, aside).follow(published, all, taken);
        return new Report(head, taken.entries, taken.needed.size());
    }

    /// The blobs of the entries that a turn takes in.
    private final class Taken implements JournalRepair.Carried {
        private final BlobSource from;
        private final boolean all;
        private final SetAside aside;
        private final Set<Hash> needed = new LinkedHashSet<>();
        private long entries;

        Taken(BlobSource from, boolean all, SetAside aside) {
            this.from = from;
            this.all = all;
            this.aside = aside;
        }

        @Override
        public void entry(long index, byte[] bytes) throws IOException {
            entries++;
            needed.addAll(references.of(new IndexedEntry(index, Entry.parse(index, bytes)), from));
        }

        @Override
        public void settle() throws IOException {
            Path store = folder.resolve("store");
            if (all) {
                try (StoreRepair repair = StoreRepair.begin(disk, store, from)) {
                    for (Hash hash : needed) {
                        repair.require(hash, "which an entry refers to");
                    }
                    repair.finish(needed, aside);
                }
                return;
            }
            try (PackStore blobs = PackStore.open(disk, store)) {
                for (Hash hash : needed) {
                    if (!blobs.contains(hash)) {
                        blobs.put(from.require(hash, "which an entry refers to"));
                    }
                }
                // a crash before this line leaves blobs that no entry of the mirror refers to yet
                blobs.sync();
            }
        }
    }
}
