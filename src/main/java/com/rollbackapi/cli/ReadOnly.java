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

    /// The exit code after a journal was shown: one that is not intact was shown as far as it can be read, and that
    /// is said.
    static int shown(Source source, Terminal terminal) {
        source.trust()
                .finding()
                .ifPresent(f -> terminal.error(
                        source.title() + " is not intact, and was shown only as far as it can be read: " + f));
        return source.trust().finding().isPresent() ? Command.FINDING : Command.OK;
    }
}
