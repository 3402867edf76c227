package com.rollbackapi.crypto;

/// A redactable value does not open to what was committed: it was changed, cut, moved from elsewhere, or encrypted
/// under another key. The message says which and never shows a value.
public final class CiphertextRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    public CiphertextRejectedException(String problem) {
        super(problem);
    }
}
