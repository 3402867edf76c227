package com.rollbackapi.rollback;

/// A run, checkpoint or position that this journal does not have, or a checkpoint that cannot be restored.
public final class UnknownScopeException extends Exception {
    public UnknownScopeException(String message) {
        super(message);
    }
}
