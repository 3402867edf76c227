package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Optional;

/// Work for a person: an irreversible effect to follow up, or a conflict to decide.
public record TaskRow(
        String id,
        String title,
        Optional<String> rollbackId,
        Optional<String> object,
        boolean closed,
        Instant opened) {}
