package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.Path;

/// The writer that takes the second answer for the truth: a force that failed is asked for again, and the kernel, which
/// has given up on those pages, says that all is well.
public final class RetryingDisk extends DiskOver {
    public RetryingDisk() {
        super(new RealDisk());
    }

    @Override
    protected DiskFile over(Path path, DiskFile file) {
        return new FileOver(file) {
            @Override
            public void force() throws IOException {
                try {
                    super.force();
                } catch (IOException e) {
                    super.force();
                }
            }
        };
    }
}
