package com.rollbackapi.remote;

import static com.rollbackapi.engine.PersonalWorkspace.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.PersonalWorkspace;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Revealed;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.server.Served;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A remote has a subject erased and is never shown a personal value.
final class RemoteRedactionTest {
    @TempDir
    private Path temp;

    @Test
    void aRemoteErasesWhatItCannotRead() throws Exception {
        Path dir = temp.resolve("w");
        PersonalWorkspace.create(dir);
        try (Served served = Served.of(PersonalWorkspace.open(dir))) {
            long index = PersonalWorkspace.act(served.engine(), ADA, 1);
            try (RemoteSource source = Elsewhere.open(served, temp)) {
                assertThat(contents(source, index))
                        .hasSize(4)
                        .containsOnly(new Revealed.Content.Redacted(Optional.empty()));
                Operator operator = source.operator().orElseThrow();
                Operator.Request request = new Operator.Request("dpo", "asked to");
                ErasureRow row = operator.redact(ADA + "/id", request);
                assertThat(served.engine().picture().erasures()).containsEntry(row.subject(), row);
                assertThat(contents(source, index)).contains(new Revealed.Content.Redacted(Optional.of(row.entry())));
                assertThat(operator.redact(row.subject(), request)).isEqualTo(row);
                assertThatThrownBy(() -> operator.redact(ADA + "/id", request))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("nothing to erase");
            }
        }
    }

    private static List<Revealed.Content> contents(RemoteSource source, long index) throws Exception {
        return PersonalWorkspace.reveal(source, index).fields().stream()
                .map(Revealed.Field::content)
                .toList();
    }
}
