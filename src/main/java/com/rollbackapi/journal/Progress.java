package com.rollbackapi.journal;

/// Is told now and then how far a long check is.
@FunctionalInterface
public interface Progress {
    /// @param done entries so far, of `all`
    void at(long done, long all);
}
