package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.ExportCopy;
import com.rollbackapi.journal.RbxjFile;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// An exported journal to repair from.
public final class ExportMirror implements Mirror {
    private final RbxjFile export;
    private final ExportCopy log;

    private ExportMirror(RbxjFile export) {
        this.export = export;
        this.log = new ExportCopy(export);
    }

    /// Throws where the file is no exported journal, or a damaged one.
    public static ExportMirror open(Path file) throws IOException {
        RbxjFile export = RbxjFile.open(file, Optional.empty());
        if (!export.findings().isEmpty()) {
            String first = export.findings().getFirst().toString();
            export.close();
            throw new IOException(file + " is not intact, nothing is taken from it: " + first);
        }
        return new ExportMirror(export);
    }

    @Override
    public Optional<byte[]> head() {
        return log.head();
    }

    @Override
    public Optional<byte[]> keys() {
        return log.keys();
    }

    @Override
    public Optional<byte[]> tile(TilePath path) {
        return log.tile(path);
    }

    @Override
    public Optional<byte[]> get(Hash hash) {
        try {
            return export.blob(hash).filter(b -> Hash.of(b).equals(hash));
        } catch (IOException e) {
            return Optional.empty(); // a member that cannot be read is no copy of anything
        }
    }

    @Override
    public void close() throws IOException {
        export.close();
    }
}
