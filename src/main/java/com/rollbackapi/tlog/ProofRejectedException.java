package com.rollbackapi.tlog;

/// A proof does not prove what it was given for; the message says where it fails. Whoever sent it made a mistake, or
/// the log was changed.
public final class ProofRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    ProofRejectedException(String problem) {
        super(problem);
    }
}
