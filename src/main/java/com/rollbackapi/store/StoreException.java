package com.rollbackapi.store;

import java.io.IOException;

/// The store could not do what was asked: the disk failed, or a blob is missing or damaged. The message names the file
/// or the hash, and what to do.
public class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
