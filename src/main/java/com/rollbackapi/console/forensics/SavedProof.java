package com.rollbackapi.console.forensics;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Source;
import java.io.IOException;
import java.nio.file.Path;

/// What is handed to somebody who shall believe an entry: its proof, and beside it the entry's exact bytes.
///
/// @param proof the tlog-proof file
/// @param entry the same name with `.json` at its end
record SavedProof(Path proof, Path entry) {
    /// Writes both, for `rbx verify-proof` and for verifiers of others.
    static SavedProof save(Source source, long index, Path proof) throws IOException {
        SavedProof saved = new SavedProof(proof, proof.resolveSibling(proof.getFileName() + ".json"));
        byte[] bytes = source.signedProof(index).bytes();
        RealDisk disk = new RealDisk();
        AtomicFile.write(
                disk,
                saved.entry(),
                source.entries(index, index + 1).getFirst().entry().toBytes());
        AtomicFile.write(disk, saved.proof(), bytes);
        return saved;
    }
}
