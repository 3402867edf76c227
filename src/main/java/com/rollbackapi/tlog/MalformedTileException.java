package com.rollbackapi.tlog;

/// Bytes are no tile, no entry bundle or no tile's path; the message says why.
public final class MalformedTileException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedTileException(String problem) {
        super(problem);
    }
}
