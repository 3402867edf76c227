package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import java.util.List;

/// A run that goes on.
///
/// @param epoch of its new lease
/// @param checkpoints the verified ones that its services are at, sorted
public record Recovered(String runId, long epoch, List<String> checkpoints) {
    public Recovered {
        checkpoints = List.copyOf(checkpoints);
    }

    public Json.Obj toJson() {
        return Json.object()
                .put("run_id", runId)
                .put("epoch", epoch)
                .strings("checkpoints", checkpoints)
                .build();
    }
}
