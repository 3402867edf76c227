package com.rollbackapi.target.sql;

/// A column that is part of a row's image. What the database computes itself is none.
///
/// @param type as the database writes it; empty where it needs no cast
/// @param kind how its values are encoded
record Column(String name, String type, Kind kind) {
    enum Kind {
        /// A JSON number, or `{"integer": text}` beyond 2^53.
        WHOLE,
        /// `true` or `false`.
        TRUTH,
        /// The database's own text form.
        TEXT,
        /// By each value's own type, as SQLite has it.
        DYNAMIC
    }

    String quoted() {
        return TableName.quoted(name);
    }
}
