package com.rollbackapi.rollback;

import java.io.IOException;
import java.util.Optional;

/// Makes the calls that offset actions, from what the journal and the store hold of them.
public interface OffsetCalls {
    /// Empty where the workspace has no service that offers it, or that was asked for what is to be offset.
    Optional<OffsetCall> of(Plan.Undone action) throws IOException;

    /// The key under which the action is offset, if it ever is: the same in every rollback and at every try, and no
    /// other action's in any journal.
    String key(Plan.Undone action) throws IOException;
}
