package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// What became of an action.
public sealed interface ActionResult {
    /// It is durable in the journal as `action.executed`.
    record Executed(long index, Hash leaf) implements ActionResult {}

    /// It did not happen; `action.refused` is in the journal.
    ///
    /// @param rule the policy rule that refused it, if one did
    record Refused(long index, String reason, Optional<String> rule) implements ActionResult {}
}
