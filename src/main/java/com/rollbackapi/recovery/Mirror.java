package com.rollbackapi.recovery;

import com.rollbackapi.journal.LogCopy;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;

/// Another copy of a workspace's journal and of the contents that it refers to. Nothing that it gives is believed
/// before a head or a hash proves it.
public interface Mirror extends LogCopy, BlobSource, AutoCloseable {
    @Override
    void close() throws IOException;
}
