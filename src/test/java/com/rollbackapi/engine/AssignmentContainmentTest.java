package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease.Access;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All runs of a tenant or of a class of tasks are contained at once, and none of them gets out by what it says.
final class AssignmentContainmentTest {
    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "wrong prices");
    private static final Reach ACME = new Reach.Tenant("acme");
    private static final Reach REFUNDS = new Reach.TaskClass("refunds");

    @TempDir
    private Path temp;

    private Engine engine;

    @BeforeEach
    void openWorkspace() throws Exception {
        Engine.init(temp.resolve("workspace"), TestClocks.create());
        reopen();
        engine.addTarget(new TargetConfig("orders", TargetConfig.Kind.DOCUMENTS, Optional.empty()), REQUEST);
        engine.lease("bot/1", "bot", of("acme", "refunds"));
        engine.lease("clerk/1", "clerk", of("acme", "support"));
        engine.lease("bot/2", "bot", of("globex", "refunds"));
        engine.lease("own/1", "own");
    }

    private void reopen() throws Exception {
        engine = Engine.open(temp.resolve("workspace"), TestClocks.create());
    }

    @AfterEach
    void closeEngine() throws Exception {
        engine.close();
    }

    private static Assignment of(String tenant, String taskClass) {
        return new Assignment(Optional.of(tenant), Optional.of(taskClass));
    }

    private static Action.Identity step(String run, String step) {
        return new Action.Identity(
                run, run.split("/", 2)[0], step, Optional.empty(), run + "/" + step, Optional.empty());
    }

    private Action.Identity step(String run) {
        return step(run, "s" + engine.picture().position());
    }

    private ActionResult act(Action.Identity identity) throws Exception {
        long epoch = Objects.requireNonNull(engine.picture().runs().get(identity.runId()))
                .epoch();
        ActionRequest.Content content = new ActionRequest.Content(
                "orders",
                "c/" + identity.runId().replace('/', '-'),
                Optional.of(("\"" + identity.stepId() + "\"").getBytes(UTF_8)));
        return engine.perform(ActionRequest.live(identity, epoch, "put", Json.Obj.EMPTY, List.of(content)));
    }

    private void writes(String run) throws Exception {
        assertThat(act(step(run))).as(run).isInstanceOf(ActionResult.Executed.class);
    }

    private void isRefused(Action.Identity identity, String why) throws Exception {
        assertThat(act(identity))
                .as(identity.runId())
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class, r -> assertThat(r.reason()).contains(why));
    }

    @Test
    void noRunOfAContainedTenantWritesWhicheverAgentsItIsAndTheRestGoesOn() throws Exception {
        writes("bot/1");
        engine.contain(ACME, REQUEST);
        String why = " is contained by CONT-001 with tenant acme: wrong prices; go on reading; it can write again when"
                + " the containment is lifted: rbx lift CONT-001";
        isRefused(step("bot/1"), "bot/1" + why);
        isRefused(step("clerk/1"), "clerk/1" + why);
        writes("bot/2");
        writes("own/1");
        engine.lift("CONT-001", REQUEST);
        writes("bot/1");
        writes("clerk/1");
    }

    @Test
    void noRunOfAContainedTaskClassWritesWhicheverTenantItWorksFor() throws Exception {
        engine.contain(REFUNDS, REQUEST);
        isRefused(step("bot/1"), "is contained by CONT-001 with task class refunds");
        isRefused(step("bot/2"), "is contained by CONT-001 with task class refunds");
        writes("clerk/1");
        writes("own/1");
        engine.lift("CONT-001", REQUEST);
        writes("bot/2");
    }

    @Test
    void aTenantIsNotATaskClassOrAnAgentOfTheSameName() throws Exception {
        engine.contain(new Reach.TaskClass("acme"), REQUEST);
        engine.contain(new Reach.Tenant("refunds"), REQUEST);
        engine.contain(new Reach.Tenant("own"), REQUEST);
        for (String run : List.of("bot/1", "clerk/1", "bot/2", "own/1")) {
            writes(run);
        }
    }

    @Test
    void aRunBegunLaterForAContainedTenantOrClassGetsNoLease() throws Exception {
        engine.contain(ACME, REQUEST);
        engine.contain(REFUNDS, REQUEST);
        assertThatThrownBy(() -> engine.lease("new/1", "new", of("acme", "sales")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("new/1 is contained by CONT-001 with tenant acme");
        assertThatThrownBy(() -> engine.lease("new/1", "new", of("initech", "refunds")))
                .hasMessageContaining("CONT-002 with task class refunds");
        engine.lease("new/1", "new", of("initech", "sales"));
        writes("new/1");
    }

    @Test
    void noActionLeavesItsTenantByNamingAnotherOrNone() throws Exception {
        writes("bot/1");
        isRefused(step("bot/1").declaring(of("globex", "refunds")), "bot/1 works for tenant acme, not tenant globex");
        isRefused(
                step("own/1").declaring(of("globex", "refunds")), "own/1 works for no tenant, not tenant globex; name");
        assertThat(act(step("bot/1").declaring(of("acme", "refunds")))).isInstanceOf(ActionResult.Executed.class);
        engine.contain(ACME, REQUEST);
        isRefused(step("bot/1"), "CONT-001");
        isRefused(step("bot/1").declaring(of("globex", "support")), "CONT-001");
    }

    @Test
    void noRunLeavesItsTenantByAskingForAnotherLease() throws Exception {
        assertThatThrownBy(() -> engine.lease("bot/1", "bot", of("globex", "refunds")))
                .hasMessageContaining("bot/1 works for tenant acme, not tenant globex");
        assertThatThrownBy(() -> engine.lease("bot/1", "bot", of("acme", "support")))
                .hasMessageContaining("bot/1 is of task class refunds, not task class support");
        assertThat(engine.lease("bot/1", "bot")).as("named or not").isEqualTo(2);
        writes("bot/1");
        engine.contain(ACME, REQUEST);
        isRefused(step("bot/1"), "CONT-001");
        assertThatThrownBy(() -> engine.lease("bot/1", "bot")).hasMessageContaining("CONT-001");
        assertThatThrownBy(() -> engine.lease("own/1", "own", of("acme", "refunds")))
                .as("who has worked for none is no run of theirs")
                .hasMessageContaining("own/1 works for no tenant, not tenant acme");
    }

    @Test
    void whoWorksForARunOfAContainedTenantFansOutNoFurther() throws Exception {
        writes("bot/1");
        String parent = "bot/1/" + engine.picture().recentActions().getLast().stepId();
        engine.contain(ACME, REQUEST);
        Action.Identity child =
                new Action.Identity("own/1", "own", "s", Optional.of(parent), "own/1/s", Optional.empty());
        isRefused(child, "bot/1, which it works for, is contained by CONT-001");
        writes("own/1");
    }

    @Test
    void aCallIssuedAgainByAContainedRunDoesNothing() throws Exception {
        assertThat(act(step("bot/1", "done"))).isInstanceOf(ActionResult.Executed.class);
        engine.contain(ACME, REQUEST);
        isRefused(step("bot/1", "new"), "CONT-001");
        isRefused(step("bot/1", "new"), "CONT-001");
        long position = engine.picture().position();
        assertThat(act(step("bot/1", "done")))
                .as("what it has done is read from the journal, and not done again")
                .isInstanceOf(ActionResult.Recorded.class);
        assertThat(engine.picture().position()).isEqualTo(position);
    }

    @Test
    void aRunIsResumedOnlyOnceWhatHoldsItWithOthersIsLifted() throws Exception {
        writes("bot/1");
        engine.contain(new Reach.Run("bot/1", false), REQUEST);
        engine.contain(ACME, REQUEST);
        engine.checkpoint(List.of(), REQUEST);
        Permission permission = new Permission(Access.READ_WRITE, Set.of("orders"));
        assertThatThrownBy(() -> engine.resume("bot/1", permission, REQUEST))
                .hasMessage("bot/1 is contained with tenant acme by CONT-002; lift that first: rbx lift CONT-002");
        engine.lift("CONT-002", REQUEST);
        isRefused(step("bot/1"), "bot/1 is contained by CONT-001: wrong prices");
        engine.resume("bot/1", permission, REQUEST);
        writes("bot/1");
        engine.contain(ACME, REQUEST);
        isRefused(step("bot/1"), "CONT-003 with tenant acme");
    }

    @Test
    void whatIsContainedIsContainedAfterARestartAndNotTwice() throws Exception {
        engine.contain(ACME, REQUEST);
        engine.contain(ACME, REQUEST);
        engine.contain(REFUNDS, REQUEST);
        engine.close();
        reopen();
        engine.contain(REFUNDS, REQUEST);
        assertThat(engine.picture().containments().values())
                .extracting(ContainmentRow::text)
                .containsExactlyInAnyOrder("tenant acme", "task class refunds");
        isRefused(step("clerk/1"), "CONT-001");
        isRefused(step("bot/2"), "CONT-002");
        assertThat(Objects.requireNonNull(engine.picture().containments().get("CONT-001"))
                        .refusedSince())
                .isEqualTo(1);
    }

    @Test
    void aRunOfAContainedTenantIsRolledBackAndStaysContainedOnceTheTenantIsNot() throws Exception {
        writes("bot/1");
        engine.contain(ACME, REQUEST);
        Scope scope = new Scope.Runs(List.of("bot/1"));
        assertThat(engine.rollback(scope, engine.preview(scope).planHash(), REQUEST))
                .isInstanceOf(Outcome.Restored.class);
        engine.lift("CONT-001", REQUEST);
        isRefused(step("bot/1"), "bot/1 is contained by CONT-002");
        writes("clerk/1");
    }

    @Test
    void aRunRecordedElsewhereIsOfOneTenantHereToo() throws Exception {
        Path file = temp.resolve("actions.jsonl");
        Files.writeString(file, """
            {"run_id":"old/1","t":1,"tool":"look","args":{},"ok":true,"writes":[],"tenant":"acme"}
            {"run_id":"old/1","t":2,"tool":"look","args":{},"ok":true,"writes":[]}
            {"run_id":"old/1","t":3,"tool":"look","args":{},"ok":true,"writes":[],"tenant":"globex"}
            """);
        assertThatThrownBy(() -> new ActionImport(engine, "orders", Optional.empty()).run(file))
                .isInstanceOf(MalformedActionException.class)
                .hasMessageContaining("line 3: old/1 works for tenant acme, not tenant globex");
        engine.contain(ACME, REQUEST);
        assertThatThrownBy(() -> engine.lease("old/1", "old")).hasMessageContaining("CONT-001 with tenant acme");
        engine.lift("CONT-001", REQUEST);
        engine.lease("old/1", "old");
        writes("old/1");
    }
}
