package com.rollbackapi.bench;

import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// What the disk itself does: one thread overwrites a preallocated file from end to end, again and again, and forces
/// it (`fdatasync`) after every write.
final class RawDisk {
    /// The unit of the "raw": what a disk writes at least.
    static final int BLOCK_BYTES = 4 << 10;

    private static final int FILE_BYTES = 16 << 20;

    private RawDisk() {}

    /// One round of writes of so many bytes, rounded up to whole blocks.
    static Load.Outcome round(Path file, int writeBytes) throws Exception {
        int bytes = (writeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        try (DiskFile out = new RealDisk().open(file)) {
            preallocate(out);
            ByteBuffer block = ByteBuffer.allocateDirect(bytes);
            int blocks = FILE_BYTES / bytes;
            long begin = System.nanoTime();
            long[] waits = Load.waits(begin, i -> {
                block.clear().putInt(0, i);
                out.write(block, (long) (i % blocks) * bytes);
                out.force();
            });
            return Load.Outcome.of(System.nanoTime() - begin, List.of(waits));
        }
    }

    private static void preallocate(DiskFile out) throws IOException {
        out.write(ByteBuffer.allocate(FILE_BYTES), 0);
        out.force();
    }
}
