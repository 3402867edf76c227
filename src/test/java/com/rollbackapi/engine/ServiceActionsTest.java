package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Actions that call a service, from the request to the rollback: effects are counted at the service.
final class ServiceActionsTest extends PaymentsWorkspace {
    @BeforeEach
    void declareAndLease() throws Exception {
        declare();
        engine.lease(RUN, "agent");
    }

    private void fault(Fault fault, int times) {
        line.script(Collections.nCopies(times, fault).toArray(Fault[]::new));
    }

    @Test
    void anActionCallsItsServiceOnceAndKeepsTheReplyAndTheWayBack() throws Exception {
        assertThat(charge("s1")).isInstanceOf(ActionResult.Executed.class);
        assertThat(payments.effects()).isOne();
        Action fact = last(EventType.ACTION_EXECUTED);
        assertThat(fact.result().ok()).isTrue();
        assertThat(fact.effects()).contains(EffectClass.COMPENSATABLE);
        assertThat(fact.compensation().map(Action.Compensation::type)).contains("payment.refund");
        assertThat(fact.compensation().flatMap(Action.Compensation::allowedUntil))
                .isPresent();
        assertThat(fact.extra().get("reply").orElseThrow())
                .isInstanceOfSatisfying(
                        Json.Obj.class, reply -> assertThat(reply.text("id")).contains("ch_1"));
        assertThat(payments.keys()).singleElement().asString().matches("[0-9a-f]{8}-run/1/s1");
    }

    @Test
    void theSameActionAgainIsAnsweredFromTheJournal() throws Exception {
        charge("s1");
        assertThat(charge("s1")).isInstanceOf(ActionResult.Recorded.class);
        assertThat(payments.posts()).hasSize(1);
    }

    @Test
    void aCallThatTheServiceRefusesIsARefusedAction() throws Exception {
        assertThat(charge("s1", -1))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains("the card was declined"));
        assertThat(payments.effects()).isZero();
        assertThat(journaled(EventType.ACTION_EXECUTED)).isEmpty();
        assertThat(rollBack()).isInstanceOf(Outcome.Unchanged.class);
        assertThat(payments.effects()).isZero();
    }

    @Test
    void aRollbackRefundsOnceThoughEveryReplyIsLost() throws Exception {
        charge("s1");
        fault(Fault.PASS, 1); // is it refunded already?
        fault(Fault.LOSE_REPLY, 2);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.effects()).isEqualTo(2);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(engine.picture().tasks()).isEmpty();
        assertThat(rollBack()).isInstanceOf(Outcome.Unchanged.class);
        assertThat(payments.effects()).isEqualTo(2);
    }

    @Test
    void aChargeWhoseFateNobodyKnowsIsFoundAndRefundedByALaterRollback() throws Exception {
        fault(Fault.LOSE_REPLY, 3);
        fault(Fault.DROP_REQUEST, 3);
        assertThat(charge("s1")).isInstanceOf(ActionResult.Executed.class);
        Action fact = last(EventType.ACTION_EXECUTED);
        assertThat(fact.result().ok()).isFalse();
        assertThat(fact.extra().text("effect")).contains("unknown");
        assertThat(fact.compensation()).isPresent();
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.effects()).isEqualTo(2);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(engine.picture().tasks()).isEmpty();
    }

    @Test
    void aChargeThatNeverTookEffectIsNotRefunded() throws Exception {
        fault(Fault.DROP_REQUEST, 6);
        charge("s1");
        assertThat(last(EventType.ACTION_EXECUTED).extra().text("effect")).contains("unknown");
        settle();
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.effects()).isZero();
        assertThat(engine.picture().tasks()).isEmpty();
    }

    @Test
    void whatAnAgentClaimsTheServiceSaidIsNotKept() throws Exception {
        Json.Obj claimed = Json.object()
                .put("service", "payments")
                .put("effect", "unknown")
                .put("reply", Json.object().put("id", "ch_999").build())
                .build();
        Json.Obj args = Json.object().put("amount", 25).put("order", "#W1").build();
        engine.perform(new ActionRequest(
                identity("s1"),
                1,
                "payment.charge",
                Optional.of(args),
                state -> List.of(),
                new Action.Result(true, Optional.empty()),
                claimed,
                ActionRequest.Origin.LIVE));
        Json.Obj extra = last(EventType.ACTION_EXECUTED).extra();
        assertThat(extra.get("reply").orElseThrow().toString()).contains("ch_1").doesNotContain("ch_999");
        assertThat(extra.get("effect")).isEmpty();
    }

    @Test
    void aContainedServiceIsCalledByNobody() throws Exception {
        engine.contain(new Reach.Service("payments"), REQUEST);
        assertThat(charge("s1")).isInstanceOf(ActionResult.Refused.class);
        assertThat(payments.effects()).isZero();
    }

    @Test
    void aServiceInAContainedEnvironmentIsCalledByNobody() throws Exception {
        engine.addService("payments", ("environment = \"production\"\n" + declaration()).getBytes(UTF_8), REQUEST);
        engine.contain(new Reach.Environment("sandbox"), REQUEST);
        assertThat(charge("s1")).as("another environment").isInstanceOf(ActionResult.Executed.class);
        engine.contain(new Reach.Environment("production"), REQUEST);
        assertThat(charge("s2"))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains("payments is contained by"));
        assertThat(payments.effects()).isOne();
        assertThat(rollBack()).as("a rollback still offsets").isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void aContainedRunCannotCall() throws Exception {
        engine.contain(new Reach.Run(RUN, false), REQUEST);
        assertThat(charge("s1")).isInstanceOf(ActionResult.Refused.class);
        assertThat(payments.requests()).isEmpty();
    }

    @Test
    void whatTheWorkspacesPolicySaysOfAToolStandsAboveTheDeclaration() throws Exception {
        Files.writeString(workspace().resolve("policy.toml"), """
            [policy]
            name = "strict"
            version = "1"
            [tools."payment.*"]
            class = "irreversible"
            """);
        reopen();
        charge("s1");
        assertThat(last(EventType.ACTION_EXECUTED).effects()).contains(EffectClass.IRREVERSIBLE);
        assertThat(payments.effects()).isOne();
    }

    @Test
    void personalValuesAreNotSentToAService() throws Exception {
        Files.writeString(workspace().resolve("policy.toml"), """
            [policy]
            name = "private"
            version = "1"
            [[personal]]
            field = "/args/order"
            """);
        reopen();
        assertThat(charge("s1"))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains("personal"));
        assertThat(payments.requests()).isEmpty();
    }

    /// The process ends between the request's entry and the result's.
    private void cutOff(boolean charged) throws Exception {
        engine.close();
        Json.Obj args = Json.object().put("amount", 25).put("order", "#W1").build();
        try (Workspace workspace = Workspace.open(new RealDisk(), workspace(), clocks)) {
            ServiceCalls calls = new ServiceCalls(
                    workspace.ledger(), workspace.bench(), workspace.config().origin());
            Action.Call call = new Action.Call("payment.charge", Optional.of(args), Optional.empty());
            Action action = new Action(
                    identity("s1"),
                    call,
                    call,
                    List.of(),
                    new Action.Result(true, Optional.empty()),
                    Optional.of(EffectClass.COMPENSATABLE),
                    Optional.of(new Action.Compensation("payment.refund", Optional.empty())),
                    Json.Obj.EMPTY);
            Json.Obj request =
                    Called.request(action, calls.called("payment.charge").orElseThrow());
            workspace.ledger().append(EventType.ACTION_REQUESTED, "agent", request);
            if (charged) {
                calls.called("payment.charge").orElseThrow().call(calls.forward(action));
            }
        }
    }

    @Test
    void aCallThatACrashCutOffAfterItsEffectIsFoundAndNotRepeated() throws Exception {
        cutOff(true);
        engine = Engine.open(workspace(), clocks);
        Action fact = last(EventType.ACTION_EXECUTED);
        assertThat(fact.result().ok()).isTrue();
        assertThat(fact.extra().get("reply")).isPresent();
        assertThat(payments.posts()).hasSize(1);
        assertThat(charge("s1")).isInstanceOf(ActionResult.Recorded.class);
        assertThat(payments.effects()).isOne();
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    private void policyAfterwards(String response) throws Exception {
        Files.writeString(workspace().resolve("policy.toml"), """
            [policy]
            name = "after"
            version = "1"

            [[rule]]
            id = "AFTER-1"
            title = "a charge was made"
            layer = "blast radius"
            tier = 1
            on = "executed"
            when = 'call.tool == "payment.charge" && call.args.amount > 20.0'
            response = "%s"
            """.formatted(response));
    }

    @Test
    void whatPoliciesMakeOfAFactHoldsOfOneThatACrashCutOffToo() throws Exception {
        policyAfterwards("contain");
        cutOff(true);
        engine = Engine.open(workspace(), clocks);
        assertThat(journaled(EventType.POLICY_TRIGGERED)).hasSize(1);
        assertThat(charge("s2")).as("its run is contained").isInstanceOf(ActionResult.Refused.class);
        reopen();
        assertThat(journaled(EventType.POLICY_TRIGGERED)).as("judged once").hasSize(1);
    }

    @Test
    void aRollbackThatAPolicyRequiresOfWhatACrashCutOffIsRunWhenTheEngineOpens() throws Exception {
        policyAfterwards("contain_and_roll_back");
        cutOff(true);
        engine = Engine.open(workspace(), clocks);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(journaled(EventType.ROLLBACK_SEALED)).hasSize(1);
    }

    @Test
    void aCallThatACrashCutOffBeforeItsEffectIsInDoubtUntilItCannotLandAnyMore() throws Exception {
        cutOff(false);
        engine = Engine.open(workspace(), clocks);
        Action fact = last(EventType.ACTION_EXECUTED);
        assertThat(fact.extra().text("effect")).contains("unknown");
        assertThat(fact.result().errorText().orElseThrow()).contains("shows no trace yet");
        reopen();
        assertThat(journaled(EventType.ACTION_EXECUTED)).as("settled once").hasSize(1);
        assertThat(rollBack()).isInstanceOf(Outcome.Refused.class);
        settle();
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.effects()).isZero();
        assertThat(engine.picture().tasks()).isEmpty();
    }

    @Test
    void aCallWhoseServiceIsGoneStaysUnknown() throws Exception {
        cutOff(true);
        Files.delete(workspace().resolve("services").resolve("payments.toml"));
        engine = Engine.open(workspace(), clocks);
        Action fact = last(EventType.ACTION_EXECUTED);
        assertThat(fact.extra().text("effect")).contains("unknown");
        assertThat(fact.result().errorText().orElseThrow()).contains("no service here offers payment.charge");
    }

    @Test
    void anOperationBelongsToOneServiceAndNoNameMeansTwoThings() throws Exception {
        byte[] again = declaration().getBytes(UTF_8);
        assertThatThrownBy(() -> engine.addService("others", again, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is one of service payments already");
        Files.createDirectories(folder.resolve("payments"));
        assertThatThrownBy(() -> engine.addTarget(
                        new WorkspaceConfig.TargetConfig(
                                "payments",
                                WorkspaceConfig.TargetConfig.Kind.DIRECTORY,
                                Optional.of(folder.resolve("payments"))),
                        REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is a service here");
        assertThat(engine.services()).hasSize(1);
    }

    @Test
    void aDeclarationThatWasBrokenByHandIsNamedWhenTheWorkspaceOpens() throws Exception {
        engine.close();
        Files.writeString(workspace().resolve("services").resolve("payments.toml"), "base = 1\n");
        assertThatThrownBy(() -> Engine.open(workspace(), clocks))
                .hasMessageContaining("payments.toml")
                .hasMessageContaining("line 1");
        Files.writeString(workspace().resolve("services").resolve("payments.toml"), declaration());
        engine = Engine.open(workspace(), clocks);
    }
}
