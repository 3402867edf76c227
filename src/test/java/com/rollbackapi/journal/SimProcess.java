package com.rollbackapi.journal;

import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.WorkspaceLock;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.SmallPacks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// One process that holds the workspace: its lock, its content store, its journal, in the order in which an engine
/// opens them.
record SimProcess(SimDisk disk, WorkspaceLock lock, PackStore store, Journal journal) {
    static final Path ROOT = Path.of("/sim");
    static final JournalLayout LAYOUT = new JournalLayout(ROOT.resolve("journal"));
    private static final Path PACKS = ROOT.resolve("store");
    static final WalSizes SIZES = new WalSizes(8 << 10, 16 << 10, 4 << 10);

    private static final Signing SIGNING = new Signing(SimKeys.ALL);

    static SimProcess start(SimDisk disk) throws IOException {
        WorkspaceLock lock = WorkspaceLock.acquire(disk, ROOT, () -> Instant.EPOCH);
        try {
            new Folders(disk, ROOT).create(PACKS);
            PackStore store = store(disk);
            return new SimProcess(disk, lock, store, Journal.openStill(disk, LAYOUT, SIGNING, SIZES));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    static PackStore store(SimDisk disk) throws IOException {
        return SmallPacks.open(disk, PACKS);
    }

    static JournalFolder look(SimDisk disk) throws IOException {
        return JournalFolder.open(disk, LAYOUT, SimKeys.FIRST.vkey(), true);
    }

    void close() throws IOException {
        try (lock;
                store) {
            journal.close();
        }
    }
}
