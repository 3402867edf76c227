package com.rollbackapi.target;

import java.util.Optional;

/// Where passwords and tokens are found by the name of their variable: they stand in no file of ours.
@FunctionalInterface
public interface Secrets {
    Optional<String> get(String variable);

    /// The environment of this process.
    static Secrets environment() {
        return variable -> Optional.ofNullable(System.getenv(variable));
    }
}
