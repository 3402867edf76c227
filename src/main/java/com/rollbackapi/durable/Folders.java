package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Makes folders that survive a crash. That a folder is there does not say that it does: whoever made it may have been
/// killed before its name was durable, so each is synced once by every process that relies on it. For one thread.
public final class Folders {
    /// Folders that are remembered as durable; after so many all are synced anew.
    private static final int REMEMBERED = 10_000;

    private static final System.Logger LOG = System.getLogger(Folders.class.getName());

    private final Disk disk;
    private final Path root;
    private final Set<Path> durable = new HashSet<>();

    /// @param root is there and durable; nothing above it is touched
    public Folders(Disk disk, Path root) {
        this.disk = disk;
        this.root = root.toAbsolutePath().normalize();
    }

    /// Makes a folder somewhere, and those above it that are missing; the nearest that is there is made durable
    /// too, unless it stands in a folder that this process may not read, as a home does in some `/home`: whoever
    /// made that one is somebody else.
    public static void create(Disk disk, Path folder) throws IOException {
        Path there = folder.toAbsolutePath().normalize();
        while (!disk.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (there.getParent() != null) {
            try {
                disk.syncDirectory(there.getParent());
            } catch (AccessDeniedException e) {
                LOG.log(System.Logger.Level.DEBUG, "the name of " + there + " is not ours to make durable", e);
            }
        }
        new Folders(disk, there).create(folder);
    }

    /// Makes a folder below the root, and those between that are missing. When this returns they survive a crash; a
    /// crash before that leaves some of them, empty.
    public void create(Path folder) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        if (whole.equals(root) || durable.contains(whole)) {
            return;
        }
        Path parent = whole.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(folder + " is not below " + root);
        }
        create(parent);
        if (!disk.exists(whole)) {
            disk.createDirectory(whole);
        }
        disk.syncDirectory(parent);
        if (durable.size() == REMEMBERED) {
            durable.clear();
        }
        durable.add(whole);
    }
}
