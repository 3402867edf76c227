package com.rollbackapi.projection;

import java.io.IOException;

/// An entry that cannot be folded: its fields contradict its event or the entries before it, or a blob that it names is
/// missing. The picture stands at the entry before.
public final class FoldException extends IOException {
    private final long index;

    public FoldException(long index, String what, Throwable cause) {
        super("entry " + index + " cannot be folded: " + what, cause);
        this.index = index;
    }

    public long index() {
        return index;
    }
}
