package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.server.Served;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator elsewhere contains all that can be contained.
final class RemoteContainmentTest {
    private static final List<Reach> ALL = List.of(
            new Reach.Run(Served.RUN, false),
            new Reach.Agent("agent"),
            new Reach.Tenant("acme"),
            new Reach.TaskClass("refunds"),
            new Reach.Service(Served.TARGET),
            new Reach.Environment("production"));

    @TempDir
    private Path temp;

    @Test
    void everyReachIsContainedFromElsewhereAndAllButARunLifted() throws Exception {
        try (Served served = Served.start(temp.resolve("w"));
                RemoteSource source = Elsewhere.open(served, temp)) {
            Operator operator = source.operator().orElseThrow();
            for (Reach reach : ALL) {
                operator.contain(reach, Served.REQUEST);
            }
            source.sync();
            assertThat(source.head().containments().values())
                    .extracting(ContainmentRow::text)
                    .containsExactlyInAnyOrder(
                            "run wf_1842",
                            "agent agent",
                            "tenant acme",
                            "task class refunds",
                            "orders-db",
                            "environment production");
            assertThatThrownBy(() -> served.engine()
                            .lease("new", "other", new Assignment(Optional.of("acme"), Optional.empty())))
                    .hasMessageContaining("CONT-003 with tenant acme");
            operator.lift("CONT-003", Served.REQUEST);
            served.engine().lease("new", "other", new Assignment(Optional.of("acme"), Optional.empty()));
        }
    }

    @Test
    void whatIsContainedIsNamedOnceAndByAName() {
        for (Reach reach : ALL) {
            assertThat(Wire.reach(Wire.reach(reach))).isEqualTo(reach);
        }
        assertThat(Reach.MEMBERS)
                .containsExactlyElementsOf(ALL.stream().map(Reach::member).toList());
        Json.Obj two =
                Json.object().put("tenant", "acme").put("task_class", "refunds").build();
        assertThatThrownBy(() -> Wire.reach(two)).hasMessageContaining("contain one thing");
        Json.Obj children =
                Json.object().put("tenant", "acme").put("children", true).build();
        assertThatThrownBy(() -> Wire.reach(children)).hasMessageContaining("contain one thing");
        Json.Obj blank = Json.object().put("tenant", " ").build();
        assertThatThrownBy(() -> Wire.reach(blank)).hasMessageContaining("no name in \"tenant\"");
    }
}
