package com.rollbackapi.journal;

/// An invariant of the journal does not hold. An `Error`, so that no product code takes it for a failed disk.
final class SimViolation extends AssertionError {
    SimViolation(String invariant, String what) {
        super(invariant + ": " + what);
    }

    SimViolation(String invariant, String what, Throwable cause) {
        super(invariant + ": " + what + ": " + cause, cause);
    }
}
