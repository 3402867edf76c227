package com.rollbackapi.target;

/// All changes are live and durable.
///
/// @param written how many leaves were written now; those that already were as wanted are not counted, so a repeated
///     commit reports 0
public record Committed(int written) implements Outcome {
    public Committed {
        if (written < 0) {
            throw new IllegalArgumentException("written " + written);
        }
    }
}
