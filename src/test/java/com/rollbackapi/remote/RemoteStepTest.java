package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Operator;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.Served;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator elsewhere plans the undoing of a step, merges and all, as the engine does, and has it run.
final class RemoteStepTest {
    @TempDir
    private Path temp;

    @Test
    void aStepIsMergedAndUndoneFromElsewhere() throws Exception {
        try (Served served = Served.start(temp.resolve("w"));
                RemoteSource source = Elsewhere.open(served, temp)) {
            Served.incident(served.engine());
            Scope scope = new Scope.Steps(List.of("bot/1", "bot/2"));
            Operator operator = source.operator().orElseThrow();
            Preview here = operator.preview(scope);
            assertThat(here.plan()).isEqualTo(served.engine().preview(scope).plan());
            assertThat(here.plan().steps()).hasSize(1);
            assertThat(here.plan().tasks()).hasSize(1);
            assertThat(operator.rollback(scope, here.planHash(), Served.REQUEST))
                    .as("a task is left")
                    .isInstanceOf(Outcome.Partial.class);
            source.sync();
            var orders = source.head().world().tree(Served.TARGET);
            assertThat(source.blobs().get(orders.get("orders/o1").orElseThrow()))
                    .contains("{\"note\":\"mine\",\"price\":1}".getBytes(UTF_8));
            assertThat(source.blobs().get(orders.get("orders/o2").orElseThrow()))
                    .contains("{\"price\":8}".getBytes(UTF_8));
            assertThat(source.head().tasks().values())
                    .singleElement()
                    .matches(t -> t.ours().equals(here.plan().tasks().getFirst().ours()));
        }
    }
}
