package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.journal.ToolEffects;
import java.util.List;

/// One operation of a declared service.
///
/// @param result where in a reply stands what is kept of it
/// @param samples the arguments that its compensation is proven with
record Operation(
        ToolEffects effects, RequestTemplate request, JsonPointer result, Probe probe, List<Json.Obj> samples) {
    /// How the service is asked whether a call has taken effect.
    ///
    /// @param result where in its reply stands what is kept of it
    record Probe(RequestTemplate request, Condition done, Condition notDone, JsonPointer result) {}

    Operation {
        samples = List.copyOf(samples);
    }

    String name() {
        return effects.tool();
    }
}
