package com.rollbackapi.console.forensics;

/// A query that is not in the language, with the place of the part that is not understood.
final class MalformedQueryException extends Exception {
    private final int position;

    MalformedQueryException(int position, String what) {
        super(what);
        this.position = position;
    }

    /// Counted from 1.
    int place() {
        return position + 1;
    }
}
