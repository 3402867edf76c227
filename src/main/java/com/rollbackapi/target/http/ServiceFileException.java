package com.rollbackapi.target.http;

/// A declaration of a service that is refused, with the place and what to do about it. Nothing of it is in force.
public final class ServiceFileException extends Exception {
    private final int line;

    ServiceFileException(String service, int line, String what) {
        super("service " + service + ", line " + line + ": " + what);
        this.line = line;
    }

    /// The line in the file, from 1.
    public int line() {
        return line;
    }
}
