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

    /// Content is lost or altered at a place.
    public static Finding damage(String place, String what) {
        return new Finding(Severity.CRITICAL, place, what, ANOTHER_COPY);
    }

    /// What is wrong at a place can be made again from the rest.
    public static Finding rebuildable(String place, String what) {
        return new Finding(Severity.WARNING, place, what, "let the doctor make it again: rbx doctor --repair");
    }

    /// A crash left something behind, or something stands there that nobody goes by.
    public static Finding leftover(String place, String what) {
        return new Finding(Severity.INFO, place, what, "nothing: nobody goes by it; rbx doctor --repair sets it aside");
    }

    @Override
    public String toString() {
        return place + ": " + what;
    }
}
