package com.rollbackapi.target.sql;

import java.util.Optional;

/// Where passwords are found by the name of their variable.
@FunctionalInterface
public interface Secrets {
    Optional<String> get(String variable);

    /// The environment of this process.
    static Secrets environment() {
        return variable -> Optional.ofNullable(System.getenv(variable));
    }
}
