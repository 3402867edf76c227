package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.CompensationRow.State;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments.Odd;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whose calls are offset, and how often: a charge is refunded once or not at all. Effects are counted at the service.
final class ServiceCallsTest extends PaymentsWorkspace {
    private static final Json.Obj ARGS =
            Json.object().put("amount", 25).put("order", "#W1").build();

    private void declareAndLease() throws Exception {
        declare();
        engine.lease(RUN, "agent");
    }

    /// What an agent says that it did.
    private void claim(boolean ok, ActionRequest.Origin origin) throws IOException {
        Json.Obj extra = Json.object()
                .put("reply", Json.object().put("id", "ch_999").build())
                .build();
        engine.perform(new ActionRequest(
                identity("s1"),
                1,
                "payment.charge",
                Optional.of(ARGS),
                state -> List.of(),
                new Action.Result(ok, ok ? Optional.empty() : Optional.of(Json.of("timed out at the agent"))),
                extra,
                origin));
    }

    private List<String> titles() {
        return engine.picture().tasks().values().stream().map(TaskRow::title).toList();
    }

    private State state() {
        return engine.picture()
                .world()
                .compensations()
                .values()
                .iterator()
                .next()
                .state();
    }

    /// Nothing is called for what an agent did elsewhere; a person is told.
    private void leftToAPerson() throws Exception {
        Scope scope = new Scope.Runs(List.of(RUN));
        assertThat(engine.preview(scope).fates().stream().map(Fate::kind)).containsExactly(Fate.Kind.BY_HAND);
        rollBack();
        assertThat(payments.posts()).isEmpty();
        assertThat(state()).isEqualTo(State.UNOFFERED);
        assertThat(titles()).singleElement().asString().contains("payment.refund", "by hand");
    }

    @Test
    void aChargeThatAnAgentClaimsWasMadeElsewhereIsNotRefunded() throws Exception {
        Files.writeString(workspace().resolve("policy.toml"), """
            [policy]
            name = "p"
            version = "1"
            [tools."payment.charge"]
            class = "compensatable"
            compensation = "payment.refund"
            """);
        reopen();
        engine.lease(RUN, "agent");
        claim(true, ActionRequest.Origin.LIVE);
        declare();
        leftToAPerson();
    }

    @Test
    void aChargeThatWasImportedIsNotRefunded() throws Exception {
        declareAndLease();
        claim(true, ActionRequest.Origin.IMPORTED);
        leftToAPerson();
    }

    @Test
    void aChargeThatTheAgentTriedItselfIsNotCalledAbsent() throws Exception {
        declareAndLease();
        claim(false, ActionRequest.Origin.LIVE);
        leftToAPerson();
    }

    @Test
    void aChargeWhoseFateNobodyKnowsTakesItsKeyAndIsRefundedOnce() throws Exception {
        declareAndLease();
        line.script(Collections.nCopies(3, Fault.LOSE_REPLY).toArray(Fault[]::new));
        line.script(Collections.nCopies(3, Fault.DROP_REQUEST).toArray(Fault[]::new));
        assertThat(charge("s1")).isInstanceOf(ActionResult.Executed.class);
        assertThat(last(EventType.ACTION_EXECUTED).extra().text("effect")).contains("unknown");
        assertThat(charge("s1")).as("asked for again").isInstanceOf(ActionResult.Recorded.class);
        rollBack();
        assertThat(payments.effects()).isEqualTo(2);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(rollBack()).isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    void aChargeThatNeverHappenedMayBeAskedForAgainUnderItsKey() throws Exception {
        declareAndLease();
        line.script(Collections.nCopies(6, Fault.DROP_REQUEST).toArray(Fault[]::new));
        charge("s1");
        settle();
        rollBack();
        assertThat(state()).isEqualTo(State.ABSENT);
        engine.lease("run/2", "agent");
        Action.Identity again = new Action.Identity(
                "run/2", "agent", "s1", Optional.empty(), identity("s1").idempotencyKey(), Optional.empty());
        engine.perform(ActionRequest.live(again, 1, "payment.charge", ARGS, List.of()));
        assertThat(payments.effects()).isOne();
    }

    @Test
    void aChargeThatMayStillArriveIsNeverCalledAbsentAndIsRefundedWhenItDoes() throws Exception {
        declareAndLease();
        addDocuments();
        line.script(Fault.DELAY, Fault.DELAY, Fault.DELAY);
        charge("s1");
        assertThat(rollBack())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.reason()).contains("may still be on its way", "ask again after"));
        assertThat(journaled(EventType.ROLLBACK_COMPENSATION)).isEmpty();
        line.release();
        while (payments.effects() == 0) {
            Thread.sleep(5);
        }
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(state()).isEqualTo(State.DONE);
    }

    /// The write stands all the same, since it goes first; of the call there is nothing to offset.
    @Test
    void aRefusedCallBesideAWriteIsNotOffsetAndLeavesItsKeyOpen() throws Exception {
        declareAndLease();
        Files.createDirectories(folder.resolve("files"));
        engine.addTarget(
                new WorkspaceConfig.TargetConfig(
                        "files", WorkspaceConfig.TargetConfig.Kind.DIRECTORY, Optional.of(folder.resolve("files"))),
                REQUEST);
        charge("s1", -1, new ActionRequest.Content("files", "a", Optional.of("file\nA".getBytes(UTF_8))));
        Action refused = last(EventType.ACTION_EXECUTED);
        assertThat(refused.result().errorText().orElseThrow()).contains("the card was declined");
        assertThat(refused.writes()).hasSize(1);
        assertThat(refused.compensation()).isEmpty();
        assertThat(charge("s1")).isInstanceOf(ActionResult.Executed.class);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(folder.resolve("files").resolve("a")).doesNotExist();
        assertThat(payments.effects()).isEqualTo(2);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void aCallWhoseEntryWouldHaveNoRoomForTheReplyIsRefusedBeforeItIsMade() throws Exception {
        declareAndLease();
        addDocuments();
        List<ActionRequest.Content> writes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            writes.add(new ActionRequest.Content("docs", "c/o" + i, Optional.of("{}".getBytes(UTF_8))));
        }
        assertThat(engine.perform(ActionRequest.live(identity("s1"), 1, "payment.charge", ARGS, writes)))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class,
                        r -> assertThat(r.reason()).contains("no room").contains("split the action"));
        assertThat(payments.requests()).isEmpty();
        assertThat(journaled(EventType.ACTION_REQUESTED)).isEmpty();
        reopen();
        assertThat(charge("s2")).isInstanceOf(ActionResult.Executed.class);
    }

    private void addDocuments() throws Exception {
        engine.addTarget(
                new WorkspaceConfig.TargetConfig("docs", WorkspaceConfig.TargetConfig.Kind.DOCUMENTS, Optional.empty()),
                REQUEST);
    }

    @Test
    void aServiceThatCannotRefundNowIsAskedAgainLater() throws Exception {
        declareAndLease();
        charge("s1");
        payments.answer(Odd.status(503, false), Odd.status(503, false), Odd.status(503, false));
        assertThat(rollBack()).isInstanceOf(Outcome.Partial.class);
        assertThat(state()).isEqualTo(State.UNKNOWN);
        assertThat(titles()).isEmpty();
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void aRefundThatIsRefusedBecauseItIsDoneIsDone() throws Exception {
        declareAndLease();
        charge("s1");
        payments.answer(Odd.status(400, true));
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(state()).isEqualTo(State.DONE);
        assertThat(titles()).isEmpty();
    }

    @Test
    void aRefundThatIsRefusedForGoodIsATask() throws Exception {
        declareAndLease();
        charge("s1");
        payments.answer(Odd.status(400, false));
        assertThat(rollBack()).isInstanceOf(Outcome.Partial.class);
        assertThat(state()).isEqualTo(State.REFUSED);
        assertThat(titles()).singleElement().asString().contains("payment.charge");
    }

    @Test
    void aWriteUnderANameThatNoRecordCanHaveIsRefusedBeforeItIsJournaled() throws Exception {
        declareAndLease();
        addDocuments();
        ActionRequest.Content nameless =
                new ActionRequest.Content("docs", "nocollection", Optional.of("{}".getBytes(UTF_8)));
        assertThat(charge("s1", 25, nameless))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains("'nocollection'"));
        assertThat(payments.requests()).isEmpty();
        reopen();
        assertThat(charge("s2")).isInstanceOf(ActionResult.Executed.class);
    }

    @Test
    void theWindowOfACallIsTheSameInItsRequestAndItsFact() throws Exception {
        declareAndLease();
        charge("s1");
        assertThat(last(EventType.ACTION_EXECUTED).compensation())
                .isPresent()
                .isEqualTo(last(EventType.ACTION_REQUESTED).compensation());
    }

    @Test
    void aPolicyCannotHideACallFromRollbacks() throws Exception {
        Files.writeString(workspace().resolve("policy.toml"), """
            [policy]
            name = "p"
            version = "1"
            [tools."payment.charge"]
            class = "reversible"
            """);
        reopen();
        declareAndLease();
        charge("s1");
        assertThat(last(EventType.ACTION_EXECUTED).effects()).contains(EffectClass.COMPENSATABLE);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.effects()).isEqualTo(2);
        assertThat(payments.balance()).isEqualTo(1_000);
    }
}
