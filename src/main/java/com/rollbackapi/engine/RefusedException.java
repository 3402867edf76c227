package com.rollbackapi.engine;

/// An expected no: what was asked for cannot be done, with the reason and what to do instead. Nothing has changed.
public final class RefusedException extends Exception {
    public RefusedException(String message) {
        super(message);
    }
}
