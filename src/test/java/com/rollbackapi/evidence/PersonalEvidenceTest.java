package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.PersonalWorkspace;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pack shows personal values to nobody, before their subject is erased and after.
final class PersonalEvidenceTest {
    private static final Operator.Request REQUEST = new Operator.Request("dpo", "asked to");

    @TempDir
    private Path folder;

    private static String text(byte[] pack) throws Exception {
        return new String(Envelope.parse(pack).payload(), UTF_8);
    }

    @Test
    void whatIsPersonalIsInNoPackAndAnErasureChangesNothingInOne() throws Exception {
        Path dir = folder.resolve("w");
        PersonalWorkspace.create(dir);
        try (Engine engine = PersonalWorkspace.open(dir)) {
            long index = PersonalWorkspace.act(engine, PersonalWorkspace.ADA, 1);
            Scope scope = new Scope.Runs(List.of("run/1"));
            String id = engine.enqueue(scope, REQUEST).orElseThrow();
            assertThat(engine.rollback(scope, engine.preview(scope).planHash(), REQUEST))
                    .isInstanceOf(Outcome.Restored.class);
            byte[] before = engine.evidence(id);
            assertThat(text(before))
                    .as("the action undone is in it, closed")
                    .contains("\"index\":" + index + ",")
                    .contains("ciphertext")
                    .doesNotContain(PersonalWorkspace.ADA);
            engine.redact(PersonalWorkspace.ADA + "/id", REQUEST);
            byte[] after = engine.evidence(id);
            assertThat(text(after)).contains("ciphertext").doesNotContain(PersonalWorkspace.ADA);
            for (byte[] pack : List.of(before, after)) {
                assertThat(EvidencePack.verify(pack, Optional.of(engine.keys().newest()))
                                .verdict())
                        .isEqualTo("restored");
            }
        }
    }
}
