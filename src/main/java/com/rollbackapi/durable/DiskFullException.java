package com.rollbackapi.durable;

import java.io.IOException;

/// There is no room: the disk, a quota or the largest size of a file was reached. Unlike every other failure of a write
/// it says what the disk holds: what it held before, and perhaps a part of what was written last.
public final class DiskFullException extends IOException {
    public DiskFullException(String message, IOException cause) {
        super(message, cause);
    }

    /// Whether there was no room, however often that was said again on the way.
    public static boolean isBehind(Throwable failure) {
        return failure instanceof DiskFullException || (failure.getCause() != null && isBehind(failure.getCause()));
    }

    /// Whether the system's words for a failed write mean that (`ENOSPC`, `EDQUOT`, `EFBIG`, and Windows' own).
    static boolean isMeantBy(String systemMessage) {
        return systemMessage.contains("No space left")
                || systemMessage.contains("quota exceeded")
                || systemMessage.contains("File too large")
                || systemMessage.contains("not enough space");
    }
}
