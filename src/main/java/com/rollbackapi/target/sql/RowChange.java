package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.util.Optional;

/// A row as it is, under its lock, and as it shall be.
record RowChange(RowName name, TableShape shape, Optional<Json.Obj> before, Optional<Json.Obj> after) {
    /// In this order they are tried.
    enum Kind {
        DELETE,
        UPDATE,
        INSERT
    }

    Kind kind() {
        return after.isEmpty() ? Kind.DELETE : before.isEmpty() ? Kind.INSERT : Kind.UPDATE;
    }
}
