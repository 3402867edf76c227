package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease.Access;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What containment reaches, and how a run goes on after it.
final class RecoveryTest extends PolicyWorkspace {
    private static final String POLICY = """
        [policy]
        name = "p"
        version = "v1"

        [[rule]]
        id = "NO-BAD"
        title = "nothing is bad"
        layer = "verification failure"
        tier = 2
        on = "state"
        when = 'exists("ads", "c/bad")'
        response = "flag"
        """;

    RecoveryTest() {
        super(POLICY, "ads", "orders");
    }

    private ActionResult act(String run, long epoch, String place, Optional<String> parent) throws Exception {
        String step = "s" + engine.picture().position();
        Action.Identity identity =
                new Action.Identity(run, agent(run), step, parent, run + "/" + step, Optional.empty());
        int slash = place.indexOf('/');
        ActionRequest.Content content = new ActionRequest.Content(
                place.substring(0, slash), place.substring(slash + 1), Optional.of("{}".getBytes(UTF_8)));
        return engine.perform(ActionRequest.live(identity, epoch, "put", Json.Obj.EMPTY, List.of(content)));
    }

    private static String agent(String run) {
        return "agent-of-" + run.charAt(0);
    }

    private long lease(String run) throws Exception {
        return engine.lease(run, agent(run));
    }

    private void writes(String run, String place) throws Exception {
        assertThat(act(run, epoch(run), place, Optional.empty()))
                .as(run + " writes " + place)
                .isInstanceOf(ActionResult.Executed.class);
    }

    private void isRefused(String run, String place, String why) throws Exception {
        assertThat(act(run, epoch(run), place, Optional.empty()))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains(why));
    }

    private long epoch(String run) {
        return Objects.requireNonNull(engine.picture().runs().get(run)).epoch();
    }

    private void rollBack(String run) throws Exception {
        Scope scope = new Scope.Runs(List.of(run));
        assertThat(engine.rollback(scope, engine.preview(scope).planHash(), REQUEST))
                .isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void aCoordinatorIsContainedWithTheRunsThatWorkForItAndTheRestGoesOn() throws Exception {
        for (String run : List.of("boss", "child", "grandchild", "other")) {
            lease(run);
        }
        writes("boss", "ads/c/1");
        String bossStep = "boss/" + lastStep();
        act("child", 1, "ads/c/2", Optional.of(bossStep));
        String childStep = "child/" + lastStep();
        act("grandchild", 1, "orders/c/3", Optional.of(childStep));
        engine.contain(new Reach.Run("boss", true), REQUEST);
        for (String run : List.of("boss", "child", "grandchild")) {
            isRefused(run, "ads/c/9", "is contained by CONT-");
        }
        writes("other", "ads/c/4");
    }

    private String lastStep() {
        return engine.picture().recentActions().getLast().stepId();
    }

    @Test
    void aContainedRunFansOutNoFurtherWhoeverWorksForIt() throws Exception {
        lease("boss");
        writes("boss", "ads/c/1");
        String step = "boss/" + lastStep();
        engine.contain(new Reach.Run("boss", false), REQUEST);
        long epoch = lease("new");
        assertThat(act("new", epoch, "orders/c/1", Optional.of(step)))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class,
                        r -> assertThat(r.reason()).contains("boss, which it works for, is contained by CONT-001"));
        writes("new", "orders/c/2");
    }

    @Test
    void anAgentIsContainedWithTheRunsThatItHasNotBegunYet() throws Exception {
        lease("a1");
        lease("b1");
        engine.contain(new Reach.Agent("agent-of-a"), REQUEST);
        engine.contain(new Reach.Agent("agent-of-a"), REQUEST);
        assertThat(engine.picture().containments()).as("asked twice").hasSize(1);
        isRefused("a1", "ads/c/1", "a1 is contained by CONT-001");
        assertThatThrownBy(() -> lease("a2")).hasMessageContaining("a2 is contained by CONT-001");
        writes("b1", "ads/c/1");
        assertThatThrownBy(() -> engine.resume("a1", Permission.TO_READ, REQUEST))
                .hasMessageContaining("rbx lift CONT-001");
        engine.lift("CONT-001", REQUEST);
        writes("a1", "ads/c/2");
    }

    @Test
    void aServiceAndAnEnvironmentAreClosedToEverybody() throws Exception {
        lease("a1");
        engine.contain(new Reach.Service("ads"), REQUEST);
        isRefused("a1", "ads/c/1", "ads is contained by CONT-001");
        writes("a1", "orders/c/1");
        engine.lift("CONT-001", REQUEST);
        writes("a1", "ads/c/1");
        assertThatThrownBy(() -> engine.contain(new Reach.Service("nothing"), REQUEST))
                .hasMessageContaining("it has ads, orders");
        assertThatThrownBy(() -> engine.lift("CONT-009", REQUEST)).hasMessageContaining("no containment 'CONT-009'");
    }

    @Test
    void aRunIsResumedOnlyFromAVerifiedBoundaryAndWithNoMoreThanItIsGiven() throws Exception {
        lease("a1");
        writes("a1", "ads/c/1");
        writes("a1", "orders/c/1");
        assertThatThrownBy(() -> engine.resume("a1", Permission.TO_READ, REQUEST))
                .hasMessageContaining("there is nothing to resume");
        engine.contain(new Reach.Run("a1", false), REQUEST);
        assertThatThrownBy(() -> engine.resume("a1", Permission.TO_READ, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("wrote to ads, orders, which is at no verified checkpoint");
        rollBack("a1");
        Recovered recovered = engine.resume("a1", new Permission(Access.READ_WRITE, Set.of("ads")), REQUEST);
        assertThat(recovered.epoch()).isEqualTo(2);
        assertThat(recovered.checkpoints()).isNotEmpty();
        assertThat(act("a1", 1, "ads/c/1", Optional.empty()))
                .as("under the lease that was revoked")
                .isInstanceOf(ActionResult.Refused.class);
        writes("a1", "ads/c/1");
        isRefused("a1", "orders/c/1", "the lease of a1 is for ads, not for orders");
        lease("a1");
        isRefused("a1", "orders/c/1", "the lease of a1 is for ads, not for orders");
        engine.checkpoint(List.of(), REQUEST);
        engine.resume("a1", new Permission(Access.READ_WRITE, Set.of()), REQUEST);
        writes("a1", "orders/c/1");
    }

    @Test
    void whatIsResumedToReadDoesNotWrite() throws Exception {
        lease("a1");
        writes("a1", "ads/c/1");
        engine.contain(new Reach.Run("a1", false), REQUEST);
        engine.checkpoint(List.of("ads"), REQUEST);
        engine.resume("a1", Permission.TO_READ, REQUEST);
        isRefused("a1", "ads/c/2", "a1 may only read");
        assertThat(Objects.requireNonNull(engine.picture().runs().get("a1")).lease())
                .isEqualTo(RunRow.Lease.READ_ONLY);
    }

    @Test
    void aLeaseDoesNotWidenByContainingLiftingAndAskingAgain() throws Exception {
        lease("a1");
        writes("a1", "ads/c/1");
        engine.contain(new Reach.Run("a1", false), REQUEST);
        engine.checkpoint(List.of("ads"), REQUEST);
        engine.resume("a1", Permission.TO_READ, REQUEST);
        assertThatThrownBy(() -> lease("a1")).hasMessageContaining("read-only");
        engine.contain(new Reach.Run("a1", false), REQUEST);
        assertThatThrownBy(() -> engine.lift("CONT-002", REQUEST)).hasMessageContaining("rbx resume a1");
        isRefused("a1", "orders/c/1", "a1 is contained by CONT-002");
    }

    @Test
    void approvalsAndContainmentsAreNotFactsFromOutside() {
        assertThatThrownBy(() -> engine.record(
                        EventType.APPROVAL_GRANTED,
                        "agent",
                        Json.object().put("checkpoint", "CKPT-001").build()))
                .hasMessageContaining("rbx checkpoint approve");
        assertThatThrownBy(() -> engine.record(
                        EventType.CONTAINMENT_LIFTED,
                        "agent",
                        Json.object().put("containment", "CONT-001").build()))
                .hasMessageContaining("by the engine alone");
    }

    @Test
    void nothingGoesOnWhereAnInvariantIsBroken() throws Exception {
        lease("a1");
        writes("a1", "ads/c/bad");
        engine.contain(new Reach.Run("a1", false), REQUEST);
        engine.checkpoint(List.of("ads"), REQUEST);
        assertThatThrownBy(() -> engine.resume("a1", Permission.TO_READ, REQUEST))
                .hasMessageContaining("the invariant NO-BAD (nothing is bad) does not hold");
        rollBack("a1");
        engine.resume("a1", Permission.TO_READ, REQUEST);
    }

    @Test
    void aResumedRunDoesNotRepeatWhatItHasDone() throws Exception {
        lease("a1");
        writes("a1", "ads/c/1");
        Action.Identity mail =
                new Action.Identity("a1", agent("a1"), "mail", Optional.empty(), "mail-1", Optional.empty());
        ActionResult sent = engine.perform(ActionRequest.live(mail, 1, "email.send", Json.Obj.EMPTY, List.of()));
        assertThat(sent).isInstanceOf(ActionResult.Executed.class);
        engine.contain(new Reach.Run("a1", false), REQUEST);
        rollBack("a1");
        long epoch = engine.resume("a1", new Permission(Access.READ_WRITE, Set.of()), REQUEST)
                .epoch();
        assertThat(engine.perform(ActionRequest.live(mail, epoch, "email.send", Json.Obj.EMPTY, List.of())))
                .isInstanceOf(ActionResult.Recorded.class);
    }
}
