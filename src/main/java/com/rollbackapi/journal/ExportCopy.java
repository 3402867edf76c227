package com.rollbackapi.journal;

import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.Optional;

/// The static files in an exported journal, taken as they lie there.
public final class ExportCopy implements LogCopy {
    private final RbxjFile export;

    public ExportCopy(RbxjFile export) {
        this.export = export;
    }

    @Override
    public Optional<byte[]> head() {
        return Optional.of(export.head().note());
    }

    @Override
    public Optional<byte[]> keys() {
        return export.head().keys();
    }

    @Override
    public Optional<byte[]> tile(TilePath path) {
        if (!Tiles.reaches(export.size(), path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Tiles.cut(path, export.file(path)));
        } catch (IOException e) {
            // a member that cannot be read is no copy of anything
            return Optional.empty();
        }
    }
}
