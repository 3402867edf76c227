package com.rollbackapi.bench;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskOver;
import java.nio.file.Path;

/// A disk that is never forced: for files that are measured while the kernel holds them and deleted afterwards.
final class UnforcedDisk extends DiskOver {
    UnforcedDisk(Disk disk) {
        super(disk);
    }

    @Override
    protected DiskFile over(Path path, DiskFile file) {
        return new FileOver(file) {
            @Override
            public void force() {
                // not forced
            }
        };
    }

    @Override
    public void syncDirectory(Path folder) {
        // not forced
    }
}
