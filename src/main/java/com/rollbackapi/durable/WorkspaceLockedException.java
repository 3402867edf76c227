package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.Path;

/// Another engine writes to the workspace.
public final class WorkspaceLockedException extends IOException {
    private final String holder;

    public WorkspaceLockedException(Path workspace, String holder) {
        super("the workspace " + workspace + " is held by " + holder
                + "; stop it, connect to it (rbx serve), or look read-only (rbx log, rbx verify)");
        this.holder = holder;
    }

    /// Who holds it, as far as it said.
    public String holder() {
        return holder;
    }
}
