package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Optional;

/// A replayable span of the journal.
///
/// @param id `IR-yyyy-mmdd`, with a suffix where a day has several
/// @param first index of its first entry
/// @param end one past its last entry; empty while it is open
public record SessionRow(
        String id,
        String title,
        String openedBy,
        long first,
        Optional<Long> end,
        Instant opened,
        Optional<Instant> closed) {}
