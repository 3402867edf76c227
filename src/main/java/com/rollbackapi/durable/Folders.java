package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.Path;

/// Folders that survive a crash.
public final class Folders {
    private Folders() {}

    /// Makes a folder and those above it that are missing. When this returns they survive a crash; a crash before
    /// that leaves some of them, empty.
    public static void create(Disk disk, Path folder) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        if (parent == null || disk.exists(whole)) {
            return;
        }
        create(disk, parent);
        disk.createDirectory(whole);
        disk.syncDirectory(parent);
    }
}
