package com.rollbackapi.journal;

import com.rollbackapi.tlog.TilePath;
import java.io.IOException;

/// The files of a published log.
@FunctionalInterface
public interface StaticLog {
    /// The bytes of a tile or bundle that the log reaches, of exactly this width. Unchecked.
    byte[] file(TilePath path) throws IOException;
}
