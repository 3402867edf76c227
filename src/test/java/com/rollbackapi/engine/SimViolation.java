package com.rollbackapi.engine;

/// A promise that did not hold.
final class SimViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimViolation(String promise, String found) {
        super(promise + ": " + found);
    }
}
