package com.rollbackapi.rollback;

/// A service cannot say what has taken effect, so that nothing may rest on it.
public final class ServiceSilentException extends Exception {
    ServiceSilentException(String message) {
        super(message);
    }
}
