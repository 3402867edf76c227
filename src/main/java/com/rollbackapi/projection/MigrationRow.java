package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Optional;

/// A schema migration and how it went.
///
/// @param recoveredBy the rollback that took it back
public record MigrationRow(
        String id, String service, State state, String detail, Optional<String> recoveredBy, long entry, Instant time) {
    public enum State {
        APPLIED,
        FAILED,
        RECOVERED
    }

    MigrationRow recovered(String rollback) {
        return new MigrationRow(id, service, State.RECOVERED, detail, Optional.of(rollback), entry, time);
    }
}
