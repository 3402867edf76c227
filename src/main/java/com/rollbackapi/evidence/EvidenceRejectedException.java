package com.rollbackapi.evidence;

/// A pack is not to be believed, or none can be made of what a journal holds; the message says what and where.
public final class EvidenceRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    EvidenceRejectedException(String place, String what) {
        super(place + ": " + what);
    }
}
