package com.rollbackapi.journal;

import java.util.Map;

/// A file that is no export, or not all of one.
final class MalformedArchiveException extends Exception {
    private final String place;
    private final transient Map<String, byte[]> before;

    /// @param before the members that were read before the fault
    MalformedArchiveException(String place, String what, Map<String, byte[]> before) {
        super(what);
        this.place = place;
        this.before = before;
    }

    String place() {
        return place;
    }

    Map<String, byte[]> before() {
        return before;
    }
}
