package com.rollbackapi.console.fx;

import com.rollbackapi.rollback.Scope;

/// What a screen is asked to show of a journal.
public sealed interface Selection {
    /// Whatever the screen shows by itself.
    record Nothing() implements Selection {}

    record Service(String name) implements Selection {}

    record Checkpoint(String id) implements Selection {}

    record Rollback(String id) implements Selection {}

    record Run(String id) implements Selection {}

    record Session(String id) implements Selection {}

    record Entry(long index) implements Selection {}

    /// The preview of a rollback that nobody has confirmed yet.
    record Preview(Scope scope) implements Selection {}

    Selection NOTHING = new Nothing();
}
