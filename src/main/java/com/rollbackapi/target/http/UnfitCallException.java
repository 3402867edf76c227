package com.rollbackapi.target.http;

/// A call that cannot be written as a request: it lacks a value, or has one that does not fit its place. Nothing was
/// sent.
final class UnfitCallException extends Exception {
    UnfitCallException(String message) {
        super(message);
    }
}
