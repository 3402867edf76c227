package com.rollbackapi.codec;

/// A patch does not fit the document it was applied to: a place is missing, an index is out of range, a test fails. The
/// document is unchanged; the message names the operation, counted from 0, and the place.
public final class PatchConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int operation;

    PatchConflictException(String problem, int operation) {
        super("operation " + operation + ": " + problem);
        this.operation = operation;
    }

    /// Which operation did not fit, counted from 0.
    public int operation() {
        return operation;
    }
}
