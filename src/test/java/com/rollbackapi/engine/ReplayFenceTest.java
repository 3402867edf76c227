package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of calls that come again under the key of an earlier one; each test is one promise.
final class ReplayFenceTest {
    private static final String KEY = "refund-W481";

    @TempDir
    Path temp;

    private Engine engine;

    @BeforeEach
    void open() throws Exception {
        Path state = Files.createDirectories(temp.resolve("state"));
        Files.writeString(state.resolve("orders.json"), "{\"W481\":{\"status\":\"paid\"}}");
        Engine.init(temp.resolve("workspace"), TestClocks.create());
        engine = Engine.open(temp.resolve("workspace"), TestClocks.create());
        engine.addDocuments("orders", state, TauRetail.REQUEST);
        engine.lease("run/1", "agent");
        engine.lease("run/2", "agent");
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    private static ActionRequest request(String run, String key, String tool, Json.Obj args, String... status) {
        Action.Identity identity = new Action.Identity(run, "agent", "s1", Optional.empty(), key, Optional.empty());
        List<ActionRequest.Content> writes = status.length == 0
                ? List.of()
                : List.of(new ActionRequest.Content(
                        "orders", "orders/W481", Optional.of(("{\"status\":\"" + status[0] + "\"}").getBytes(UTF_8))));
        return new ActionRequest(
                identity,
                1,
                tool,
                Optional.of(args),
                state -> writes,
                new Action.Result(true, Optional.empty()),
                Json.object().put("refund_id", "re_7").build(),
                ActionRequest.Origin.LIVE);
    }

    private static Json.Obj amount(int euros) {
        return Json.object().put("order", "W481").put("amount", euros).build();
    }

    private void restore() throws Exception {
        Scope scope = new Scope.Runs(List.of("run/1"));
        assertThat(engine.rollback(scope, engine.preview(scope).planHash(), TauRetail.REQUEST))
                .isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void aRefundIssuedAgainAfterARestoreGetsTheRecordedResult() throws Exception {
        ActionResult first = engine.perform(request("run/1", KEY, "refund", amount(20)));
        engine.perform(request("run/1", "status", "update_order", Json.Obj.EMPTY, "refunded"));
        restore();
        long entries = engine.picture().position();
        ActionResult again = engine.perform(request("run/2", KEY, "refund", amount(20)));
        assertThat(again).isInstanceOfSatisfying(ActionResult.Recorded.class, recorded -> {
            assertThat(recorded.index()).isEqualTo(((ActionResult.Executed) first).index());
            assertThat(recorded.leaf()).isEqualTo(((ActionResult.Executed) first).leaf());
            assertThat(recorded.extra().text("refund_id")).contains("re_7");
        });
        assertThat(engine.picture().position()).isEqualTo(entries);
    }

    @Test
    void anotherCallForTheSameIntentIsStoppedForReview() throws Exception {
        engine.perform(request("run/1", KEY, "refund", amount(20)));
        for (int i = 0; i < 2; i++) {
            assertThat(engine.perform(request("run/2", KEY, "refund", amount(25))))
                    .isInstanceOfSatisfying(
                            ActionResult.Refused.class,
                            refused ->
                                    assertThat(refused.reason()).contains(KEY).contains("another call"));
        }
        assertThat(engine.picture().tasks().values())
                .singleElement()
                .satisfies(task -> assertThat(task.object()).contains("key " + KEY));
    }

    @Test
    void whatARollbackHasTakenBackWholeMayBeDoneAnew() throws Exception {
        engine.perform(request("run/1", "status", "update_order", Json.Obj.EMPTY, "shipped"));
        restore();
        assertThat(engine.perform(request("run/2", "status", "update_order", Json.Obj.EMPTY, "shipped")))
                .isInstanceOf(ActionResult.Executed.class);
    }

    @Test
    void aCallThatDidNotWorkMayBeTriedAgain() throws Exception {
        Action.Identity identity = new Action.Identity("run/1", "agent", "s1", Optional.empty(), KEY, Optional.empty());
        engine.perform(new ActionRequest(
                identity,
                1,
                "refund",
                Optional.of(amount(20)),
                state -> List.of(),
                new Action.Result(false, Optional.of(Json.of("card declined"))),
                Json.Obj.EMPTY,
                ActionRequest.Origin.LIVE));
        assertThat(engine.perform(request("run/1", KEY, "refund", amount(20))))
                .isInstanceOf(ActionResult.Executed.class);
    }

    @Test
    void theFenceIsThereAfterARestart() throws Exception {
        engine.perform(request("run/1", KEY, "refund", amount(20)));
        engine.close();
        engine = Engine.open(temp.resolve("workspace"), TestClocks.create());
        assertThat(engine.perform(request("run/1", KEY, "refund", amount(20))))
                .isInstanceOf(ActionResult.Recorded.class);
    }
}
