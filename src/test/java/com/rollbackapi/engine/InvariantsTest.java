package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Confidence;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a workspace declares of every state is judged on the shadow of a plan, before anything is changed.
final class InvariantsTest extends PolicyWorkspace {
    private static final String TARGET = "desk";
    private static final String POLICY = """
        [policy]
        name = "desk"
        version = "v1"

        [[rule]]
        id = "REF-001"
        title = "a session's task exists"
        layer = "verification failure"
        tier = 2
        on = "state"
        when = '!state("desk", "sessions").all(s, exists("desk", "tasks/" + s.value.task))'
        response = "flag"

        [[rule]]
        id = "CAP-002"
        title = "at most three tasks"
        layer = "blast radius"
        tier = 1
        on = "state"
        params = { most = 3 }
        when = 'state("desk", "tasks").size() > params.most'
        response = "observe"
        message = "there are more than {params.most} tasks"
        """;

    InvariantsTest() {
        super(POLICY, TARGET);
    }

    @BeforeEach
    void work() throws Exception {
        act("plan", "tasks/t1", "{}");
        act("work", "sessions/s1", "{\"task\":\"t1\"}");
    }

    private void act(String run, String object, String json) throws Exception {
        long epoch = engine.lease(run, "agent");
        Action.Identity identity =
                new Action.Identity(run, "agent", object, Optional.empty(), run + "/" + object, Optional.empty());
        ActionRequest.Content content = new ActionRequest.Content(TARGET, object, Optional.of(json.getBytes(UTF_8)));
        assertThat(engine.perform(ActionRequest.live(identity, epoch, "desk.put", Json.Obj.EMPTY, List.of(content))))
                .isInstanceOf(ActionResult.Executed.class);
    }

    private Preview undo(String... runs) throws Exception {
        return engine.preview(new Scope.Runs(List.of(runs)));
    }

    @Test
    void whatARollbackWouldBreakIsSaidBeforeItRuns() throws Exception {
        Preview preview = undo("plan");
        Preview.Invariant broken = preview.invariants().getFirst();
        assertThat(broken.rule()).isEqualTo("REF-001");
        assertThat(broken.brokenNow()).isEmpty();
        assertThat(broken.brokenAfter().orElseThrow()).contains("a session's task exists");
        assertThat(preview.invariants().getLast().brokenAfter()).isEmpty();
        assertThat(preview.confidence().factors()).anySatisfy(f -> {
            assertThat(f.kind()).isEqualTo(Confidence.Kind.INVARIANTS);
            assertThat(f.value()).isEqualTo(0.5);
            assertThat(f.explanation()).isEqualTo("1 of 2 hold of the restored state; broken: REF-001");
        });
        assertThat(preview.confidence().score())
                .isLessThan(undo("plan", "work").confidence().score());
        assertThat(undo("plan", "work").invariants())
                .allMatch(i -> i.brokenAfter().isEmpty());
    }

    @Test
    void whatARollbackHasBrokenIsATaskAndIsOpenedOnce() throws Exception {
        Scope scope = new Scope.Runs(List.of("plan"));
        assertThat(engine.rollback(scope, undo("plan").planHash(), REQUEST)).isInstanceOf(Outcome.Restored.class);
        assertThat(engine.picture().tasks().values()).singleElement().satisfies(t -> {
            assertThat(t.object()).contains("invariant REF-001");
            assertThat(t.title()).isEqualTo("the restored state breaks REF-001 (a session's task exists)");
        });
        act("other", "tasks/t9", "{}");
        engine.rollback(new Scope.Runs(List.of("other")), undo("other").planHash(), REQUEST);
        assertThat(engine.picture().tasks()).as("it waits already").hasSize(1);
    }

    @Test
    void whatIsBrokenNowAndMendedByTheRollbackIsSaidToo() throws Exception {
        for (String task : List.of("t2", "t3", "t4")) {
            act("flood", "tasks/" + task, "{}");
        }
        Preview preview = undo("flood");
        Preview.Invariant cap = preview.invariants().getLast();
        assertThat(cap.brokenNow().orElseThrow()).contains("there are more than 3 tasks");
        assertThat(cap.brokenAfter()).isEmpty();
    }

    @Test
    void thePredictedRootIsTheOneThatTheRollbackLeadsTo() throws Exception {
        Preview preview = undo("plan", "work");
        assertThat(preview.predictedRoot())
                .isNotEqualTo(engine.picture().world().root());
        Outcome outcome = engine.rollback(new Scope.Runs(List.of("plan", "work")), preview.planHash(), REQUEST);
        assertThat(((Outcome.Restored) outcome).root()).isEqualTo(preview.predictedRoot());
        assertThat(engine.picture().world().root()).isEqualTo(preview.predictedRoot());
    }
}
