package com.rollbackapi.checkpoint;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.Picture;
import java.io.IOException;
import java.util.List;

/// The journal as the code that decides and acts sees it: what is appended is durable, folded and visible when the call
/// returns.
public interface Ledger {
    /// Appends one fact and returns its index.
    long append(EventType event, String actor, Json.Obj body) throws IOException;

    /// Appends several facts of one actor and kind with a single flush.
    void appendAll(EventType event, String actor, List<Json.Obj> bodies) throws IOException;

    /// The picture with everything appended so far.
    Picture picture();
}
