package com.rollbackapi.store;

import com.rollbackapi.durable.Disk;
import java.nio.file.Path;

/// A store whose packs are full after a few blobs, so that a test meets many of them.
public final class SmallPacks {
    private static final long PACK_BYTES = 400;

    private SmallPacks() {}

    public static PackStore open(Disk disk, Path folder) throws StoreException {
        return PackStore.open(disk, folder, PACK_BYTES);
    }
}
