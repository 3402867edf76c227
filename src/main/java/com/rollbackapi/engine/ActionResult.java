package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// What became of an action.
public sealed interface ActionResult {
    /// It is durable in the journal as `action.executed`.
    record Executed(long index, Hash leaf) implements ActionResult {}

    /// It was done before, under the same idempotency key, and is not done again: this is what was recorded then.
    ///
    /// @param index of its `action.executed`
    /// @param extra what its agent added, such as the tool's result
    record Recorded(long index, Hash leaf, Json.Obj extra) implements ActionResult {}

    /// It did not happen; `action.refused` is in the journal.
    ///
    /// @param rule the policy rule that refused it, if one did
    record Refused(long index, String reason, Optional<String> rule) implements ActionResult {}
}
