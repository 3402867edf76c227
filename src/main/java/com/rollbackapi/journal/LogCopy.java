package com.rollbackapi.journal;

import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.Optional;

/// Somebody's copy of a published log. Nothing that it gives is believed before it fits a signed head.
public interface LogCopy {
    /// The signed note that it goes by; empty where it has none.
    Optional<byte[]> head() throws IOException;

    /// What it has of what the log says about its keys, as the file `keys`; empty where it has none.
    Optional<byte[]> keys() throws IOException;

    /// A tile or bundle of exactly this width, also where it holds a larger one; empty where it does not reach so
    /// far or cannot read it. Throws only where the copy as a whole cannot be asked any more.
    Optional<byte[]> tile(TilePath path) throws IOException;

    /// A copy of nothing.
    static LogCopy none() {
        return new LogCopy() {
            @Override
            public Optional<byte[]> head() {
                return Optional.empty();
            }

            @Override
            public Optional<byte[]> keys() {
                return Optional.empty();
            }

            @Override
            public Optional<byte[]> tile(TilePath path) {
                return Optional.empty();
            }
        };
    }
}
