package com.rollbackapi.target;

import com.rollbackapi.codec.Json;
import java.util.Optional;

/// A call of an operation of a [Service].
///
/// @param operation its name, such as `payment.charge`
/// @param key under which it has its effect at most once
/// @param args those of the call; for a compensation those of the call that it offsets
/// @param offsets the call that a compensation offsets; empty for one that offsets nothing
public record ServiceCall(String operation, String key, Json.Obj args, Optional<Offset> offsets) {
    /// The call that is offset.
    ///
    /// @param result what the service said of it; empty where its reply was lost
    public record Offset(String key, Json.Obj result) {}
}
