package com.rollbackapi.rollback;

import com.rollbackapi.target.ServiceAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Makes the calls that offset actions, from what the journal and the store hold of them.
public interface OffsetCalls {
    /// Empty where the workspace has no service that offers it, or that was asked for what is to be offset.
    Optional<OffsetCall> of(Plan.Undone action) throws IOException;

    /// What is known of the call that an action itself made: by its entry, else by the service, which is asked.
    ServiceAnswer standing(Plan.Undone action) throws IOException;

    /// How long after an action a request of its call may still be on its way.
    Duration settles(Plan.Undone action);

    /// The key under which the action is offset, if it ever is: the same in every rollback and at every try, and no
    /// other action's in any journal.
    String key(Plan.Undone action) throws IOException;
}
