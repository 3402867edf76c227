package com.rollbackapi.engine;

import java.io.IOException;

/// A line that is not of the generic action format, or that contradicts the state it claims to start from or to leave.
public final class MalformedActionException extends IOException {
    private final long line;

    public MalformedActionException(long line, String what) {
        super("line " + line + ": " + what);
        this.line = line;
    }

    /// The line's number, from 1.
    public long line() {
        return line;
    }
}
