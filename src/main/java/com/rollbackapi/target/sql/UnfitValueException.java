package com.rollbackapi.target.sql;

/// A value that has no encoding without loss.
final class UnfitValueException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitValueException(String problem) {
        super(problem);
    }
}
