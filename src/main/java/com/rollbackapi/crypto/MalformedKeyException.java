package com.rollbackapi.crypto;

/// Bytes or a text are no key this package accepts; the message says why and never shows a private key.
public final class MalformedKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedKeyException(String problem) {
        super(problem);
    }
}
