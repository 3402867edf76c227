package com.rollbackapi.journal;

/// One thing about a journal that is not as it should be.
///
/// @param place the file and, where they are known, the byte and the entry
/// @param what is wrong with it
/// @param fix what to do about it
public record Finding(Severity severity, String place, String what, String fix) {
    /// How bad it is, mildest first.
    public enum Severity {
        /// What a crash leaves behind; nothing was promised about it.
        INFO,
        /// Nothing is lost: it can be made again from what is there.
        WARNING,
        /// Content is lost or altered here; only another copy has it.
        CRITICAL
    }

    private static final String ANOTHER_COPY = "restore it from a mirror or an export";

    static Finding damage(String place, String what) {
        return new Finding(Severity.CRITICAL, place, what, ANOTHER_COPY);
    }

    static Finding rebuildable(String place, String what) {
        return new Finding(Severity.WARNING, place, what, "let the doctor make it again: rbx doctor --repair");
    }

    static Finding leftover(String place, String what) {
        return new Finding(Severity.INFO, place, what, "nothing: the next writer does not go by it");
    }

    @Override
    public String toString() {
        return place + ": " + what;
    }
}
