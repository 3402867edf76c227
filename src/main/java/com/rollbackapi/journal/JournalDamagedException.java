package com.rollbackapi.journal;

import java.io.IOException;

/// Damage before entries that are whole, or of what the signed head speaks of: no torn tail of a crash, so nothing is
/// trimmed and nothing is appended.
public final class JournalDamagedException extends IOException {
    private final transient Verdict.Finding finding;

    public JournalDamagedException(Verdict.Finding finding) {
        super("the journal is damaged in " + finding + "; restore it from a mirror or an export, nothing was changed");
        this.finding = finding;
    }

    public Verdict.Finding finding() {
        return finding;
    }
}
