package com.rollbackapi.journal;

import java.io.IOException;

/// Damage before entries that are whole, or of what the signed head speaks of: no torn tail of a crash, so nothing is
/// trimmed and nothing is appended.
public final class JournalDamagedException extends IOException {
    private final transient Finding finding;

    public JournalDamagedException(Finding finding) {
        super("the journal is damaged in " + finding + "; " + finding.fix() + ", nothing was changed");
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
