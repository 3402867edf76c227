package com.rollbackapi.journal;

import java.io.IOException;

/// The disk, or this process, failed while the journal was written. What it holds beyond the last acknowledged entry is
/// unknown, so nothing is acknowledged any more in this process; a restart reads what is there and goes on from it.
public final class JournalFailedException extends IOException {
    public JournalFailedException(Throwable cause) {
        super(
                "the journal stopped when " + (cause instanceof Error ? "this process" : "its disk") + " failed ("
                        + cause.getMessage()
                        + "); everything acknowledged is safe; restart to go on",
                cause);
    }
}
