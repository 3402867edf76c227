package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file, read and written at positions in bytes.
public interface DiskFile extends AutoCloseable {
    long sizeBytes() throws IOException;

    /// Fills the buffer from `position` on; returns the bytes read, fewer only at the end of the file.
    int read(ByteBuffer into, long position) throws IOException;

    /// Writes all of the buffer. Not durable before [#force].
    void write(ByteBuffer from, long position) throws IOException;

    /// Makes every write so far durable (`fdatasync`). Where it throws, what the disk holds is unknown: never call
    /// it again, never acknowledge.
    void force() throws IOException;

    /// Cuts the file to this length.
    void truncate(long sizeBytes) throws IOException;

    @Override
    void close() throws IOException;
}
