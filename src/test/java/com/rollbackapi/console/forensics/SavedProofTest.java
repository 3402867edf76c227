package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.server.Served;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the entry's card saves is enough for somebody who has only the log's key.
final class SavedProofTest {
    @TempDir
    private Path folder;

    @Test
    void theProofAndTheEntryBesideItAreEnough() throws Exception {
        try (Served served = Served.start(folder)) {
            served.write("o1", "paid");
            long index = served.engine().source().size() - 1;
            SavedProof saved = SavedProof.save(served.engine().source(), index, folder.resolve("e.tlog-proof"));
            assertThat(saved.entry()).isEqualTo(folder.resolve("e.tlog-proof.json"));
            NoteVerifier log = NoteVerifier.parse(served.logKey());
            TlogProof proof = TlogProof.parse(Files.readAllBytes(saved.proof()));
            assertThat(proof.index()).isEqualTo(index);
            assertThat(proof.verify(Files.readAllBytes(saved.entry()), log)).isEqualTo(log);
            assertThatThrownBy(() -> SavedProof.save(served.engine().source(), index + 1, folder.resolve("none")))
                    .isInstanceOf(IOException.class);
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }
}
