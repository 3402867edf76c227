package com.rollbackapi.projection;

import com.rollbackapi.crypto.Hash;
import java.time.Instant;
import java.util.Optional;

/// Work for a person: an irreversible effect to follow up, or a conflict to decide.
///
/// @param ours of a conflict: the version that is there, `theirs` the one before what was to be undone; absent where
/// the object does not exist
public record TaskRow(
        String id,
        String title,
        Optional<String> rollbackId,
        Optional<String> object,
        Optional<Hash> ours,
        Optional<Hash> theirs,
        boolean closed,
        Instant opened) {
    TaskRow done() {
        return new TaskRow(id, title, rollbackId, object, ours, theirs, true, opened);
    }
}
