package com.rollbackapi.projection;

import com.rollbackapi.crypto.SubjectId;
import java.time.Instant;

/// A data subject whose key was destroyed.
///
/// @param entry the first that says so
public record ErasureRow(String subject, long entry, Instant time) {
    static void erased(Draft draft, Body body) {
        ErasureRow row = new ErasureRow(new SubjectId(body.text("subject")).hex(), body.index(), body.time());
        if (!draft.erasures.containsKey(row.subject())) {
            draft.erasures = draft.erasures.plus(row.subject(), row);
        }
    }
}
