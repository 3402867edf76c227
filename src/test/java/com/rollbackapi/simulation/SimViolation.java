package com.rollbackapi.simulation;

/// A promise did not hold. An `Error`, so that no product code takes it for a failure of its own.
public final class SimViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    public SimViolation(String promise, String what) {
        super(promise + ": " + what);
    }

    public SimViolation(String promise, String what, Throwable cause) {
        super(promise + ": " + what + ": " + cause, cause);
    }
}
