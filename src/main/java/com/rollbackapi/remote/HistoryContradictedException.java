package com.rollbackapi.remote;

/// A remote says something that cannot be of the log that was verified before; the message says what.
final class HistoryContradictedException extends Exception {
    private static final long serialVersionUID = 1L;

    HistoryContradictedException(String finding) {
        super(finding);
    }
}
