package com.rollbackapi.journal;

import java.io.IOException;
import java.nio.file.Path;

/// Damage before entries that are whole: no torn tail of a crash, so nothing is trimmed and nothing is appended.
public final class JournalDamagedException extends IOException {
    public JournalDamagedException(Path segment, long position, long entry, String what) {
        super("the journal is damaged in " + segment.getFileName() + " at byte " + position + ", entry " + entry + ": " + what
                + "; restore it from a mirror or an export, nothing was changed");
    }
}
