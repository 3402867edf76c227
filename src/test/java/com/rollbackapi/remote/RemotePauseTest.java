package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.Served;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator elsewhere pauses a rollback, looks, and lets it go on.
final class RemotePauseTest {
    @TempDir
    private Path temp;

    @Test
    void aRollbackIsPausedAndLetGoOnFromElsewhere() throws Exception {
        try (Served served = Served.start(temp.resolve("w"));
                RemoteSource source = Elsewhere.open(served, temp)) {
            Served.incident(served.engine());
            Operator operator = source.operator().orElseThrow();
            Scope scope = new Scope.Runs(List.of("bot"));
            assertThatThrownBy(() -> operator.rollback(
                            scope, operator.preview(scope).planHash(), Optional.of(9), Served.REQUEST))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the plan has no step 9");
            Outcome outcome =
                    operator.rollback(scope, operator.preview(scope).planHash(), Optional.of(1), Served.REQUEST);
            assertThat(outcome).isEqualTo(new Outcome.Paused("RBX-1", 1, 2, 2));
            assertThat(source.head().rollbacks().get("RBX-1"))
                    .extracting(r -> r.status())
                    .isEqualTo(Status.PAUSED);
            assertThatThrownBy(() -> operator.resumeRollback("RBX-9", Optional.empty(), Served.REQUEST))
                    .isInstanceOf(RefusedException.class);
            Outcome restored = operator.resumeRollback("RBX-1", Optional.empty(), Served.REQUEST);
            assertThat(restored)
                    .isInstanceOfSatisfying(
                            Outcome.Restored.class,
                            r -> assertThat(r.rollbackId()).isEqualTo("RBX-1"));
            assertThat(operator.resumeRollback("RBX-1", Optional.empty(), Served.REQUEST))
                    .as("asked again after a lost reply")
                    .isEqualTo(restored);
        }
    }
}
