package com.rollbackapi.cli;

import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Opens a workspace or an exported journal to look at only, also while an engine holds it.
final class ReadOnly {
    private ReadOnly() {}

    static Source open(Path path, Clocks clocks) throws IOException {
        return FileSource.open(path, Optional.empty(), clocks.nanoTime());
    }
}
