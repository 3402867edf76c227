package com.rollbackapi.console.rollbacks;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Path;

/// What is handed to somebody who shall believe a rollback.
final class SavedEvidence {
    private SavedEvidence() {}

    /// Writes the pack of a rollback, for `rbx evidence verify` and for verifiers of others.
    static Path save(Operator operator, String rollbackId, Path file) throws IOException, RefusedException {
        byte[] pack = operator.evidence(rollbackId);
        // a crash here leaves the file that was there before, or none
        AtomicFile.write(new RealDisk(), file, pack);
        return file;
    }
}
