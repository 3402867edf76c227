package com.rollbackapi.codec;

/// A JSON value is no RFC 6902 patch; the message names the operation, counted from 0, and what is wrong with it.
public final class MalformedPatchException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedPatchException(String problem) {
        super(problem);
    }
}
