package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.http.FaultyProxy;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.Payments.Odd;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What goes on while a service is called; each test is one promise. The line holds a call back until the test lets it
/// go, so nothing here hangs on how fast the machine is.
final class CallsUnderWayTest extends PaymentsWorkspace {
    private static final String OTHER = "run/2";
    private static final String THIRD = "run/3";

    private static final String READ_ONLY_AFTER_A_CHARGE = """
        [policy]
        name = "charges"
        version = "v1"

        [[rule]]
        id = "ONE-001"
        title = "one charge, then reading"
        layer = "policy violation"
        tier = 1
        on = "executed"
        when = "true"
        response = "read_only"
        """;

    @BeforeEach
    void declareAndLease() throws Exception {
        engine.addService("payments", patient().getBytes(UTF_8), REQUEST);
        engine.lease(RUN, "agent");
        engine.lease(OTHER, "agent");
        engine.lease(THIRD, "agent");
    }

    private String patient() {
        return declaration()
                .replace("timeout = \"PT0.4S\"", "timeout = \"PT30S\"")
                .replace("backoff = \"PT0.1S\"", "backoff = \"PT25S\"");
    }

    private static <T> CompletableFuture<T> meanwhile(Asked<T> asked) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(asked.run());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private interface Asked<T> {
        T run() throws Exception;
    }

    private static <T> T soon(CompletableFuture<T> result) throws Exception {
        return result.get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<ActionResult> held(String step) throws InterruptedException {
        line.script(Fault.HOLD);
        CompletableFuture<ActionResult> charge = meanwhile(() -> charge(step));
        line.awaitHeld();
        return charge;
    }

    private ActionResult note(String run, String step) throws IOException {
        Action.Identity identity =
                new Action.Identity(run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty());
        return engine.perform(ActionRequest.live(identity, 1, "note", Json.Obj.EMPTY, List.of()));
    }

    private void contain() throws Exception {
        engine.contain(new Reach.Run(RUN, false), REQUEST);
    }

    private List<EventType> events() throws IOException {
        List<EventType> events = new ArrayList<>();
        for (long i = 0; i < engine.source().size(); i++) {
            events.add(engine.entry(i).event());
        }
        return events;
    }

    @Test
    void anotherRunGoesOnWhileAServiceIsCalled() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        assertThat(note(OTHER, "s1")).isInstanceOf(ActionResult.Executed.class);
        assertThat(charge).isNotDone();
        line.letGo();
        assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
        assertThat(payments.effects()).isOne();
    }

    @Test
    void aRunGoesOnBehindItsCall() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        CompletableFuture<ActionResult> next = meanwhile(() -> note(RUN, "s2"));
        note(THIRD, "s1");
        assertThat(next).isNotDone();
        line.letGo();
        long first = ((ActionResult.Executed) soon(charge)).index();
        assertThat(((ActionResult.Executed) soon(next)).index()).isGreaterThan(first);
    }

    @Test
    void theSameKeyFromElsewhereIsAnsweredWithWhatCameOfTheCall() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        Json args = Json.object().put("amount", 25).put("order", "#W1").build();
        Action.Identity again =
                new Action.Identity(OTHER, "agent", "s9", Optional.empty(), RUN + "/s1", Optional.empty());
        CompletableFuture<ActionResult> second =
                meanwhile(() -> engine.perform(ActionRequest.live(again, 1, "payment.charge", args, List.of())));
        note(THIRD, "s1");
        line.letGo();
        soon(charge);
        assertThat(soon(second)).isInstanceOf(ActionResult.Recorded.class);
        assertThat(payments.posts()).hasSize(1);
    }

    @Test
    void containmentDoesNotWaitForASlowServiceWhoseReplyIsStillJournaled() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        contain();
        assertThat(charge).isNotDone();
        line.letGo();
        assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
        assertThat(events())
                .containsSubsequence(
                        EventType.ACTION_REQUESTED, EventType.CONTAINMENT_APPLIED, EventType.ACTION_EXECUTED);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void noAttemptGoesOutAfterContainment() throws Exception {
        line.script(Fault.LOSE_REPLY);
        CompletableFuture<ActionResult> charge = meanwhile(() -> charge("s1"));
        awaitPost();
        contain();
        assertThat(soon(charge)).as("the service was asked what came of it").isInstanceOf(ActionResult.Executed.class);
        assertThat(payments.posts()).hasSize(1);
        assertThat(last(EventType.ACTION_EXECUTED).result().ok()).isTrue();
    }

    @Test
    void aConnectionThatIsJustBeingMadeCarriesNothingAfterContainment() throws Exception {
        try (FaultyProxy late = FaultyProxy.late(payments.port())) {
            engine.addService(
                    "payments",
                    patient().replace(":" + line.port(), ":" + late.port()).getBytes(UTF_8),
                    REQUEST);
            CompletableFuture<ActionResult> charge = meanwhile(() -> charge("s1"));
            late.awaitKnock();
            contain();
            assertThat(charge).isNotDone();
            late.open();
            assertThat(soon(charge)).isInstanceOf(ActionResult.Refused.class);
        }
        assertThat(payments.requests()).isEmpty();
        assertThat(journaled(EventType.ACTION_REFUSED)).hasSize(1);
    }

    private void declareAnew(String toml) throws Exception {
        engine.addService("payments", toml.getBytes(UTF_8), REQUEST);
    }

    private void awaitPost() throws InterruptedException {
        while (payments.posts().isEmpty()) {
            Thread.sleep(1);
        }
    }

    @Test
    void aServiceThatIsDeclaredAnewLetsItsCallEndWhereItWasBegun() throws Exception {
        try (Payments elsewhere = new Payments()) {
            CompletableFuture<ActionResult> charge = held("s1");
            declareAnew(patient().replace(":" + line.port(), ":" + elsewhere.port()));
            assertThat(charge).isNotDone();
            line.letGo();
            assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
            assertThat(last(EventType.ACTION_EXECUTED).result().ok()).isTrue();
            assertThat(payments.posts()).hasSize(1);
            assertThat(charge("s2")).isInstanceOf(ActionResult.Executed.class);
            assertThat(elsewhere.posts()).hasSize(1);
            assertThat(payments.effects()).isOne();
        }
    }

    @Test
    void aServiceThatIsDeclaredAnewIsAskedAgainWhereTheCallWasBegun() throws Exception {
        declareAnew(patient().replace("backoff = \"PT25S\"", "backoff = \"PT2S\""));
        try (Payments elsewhere = new Payments()) {
            payments.answer(Odd.status(503, false));
            CompletableFuture<ActionResult> charge = meanwhile(() -> charge("s1"));
            awaitPost();
            declareAnew(patient().replace(":" + line.port(), ":" + elsewhere.port()));
            assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
            assertThat(payments.posts()).hasSize(2);
            assertThat(payments.effects()).isOne();
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void containingTheEnvironmentThatAServiceWasOrIsDeclaredInStopsItsCalls() throws Exception {
        String there = "environment = \"production\"\n" + patient();
        for (boolean before : new boolean[] {true, false}) {
            declareAnew(before ? there : patient());
            String run = before ? RUN : OTHER;
            int posts = payments.posts().size();
            line.script(Fault.LOSE_REPLY);
            CompletableFuture<ActionResult> charge = meanwhile(() -> chargeFor(THIRD + "/none", run, "s1"));
            while (payments.posts().size() == posts) {
                Thread.sleep(1);
            }
            declareAnew(before ? patient() : there);
            engine.contain(new Reach.Environment("production"), REQUEST);
            assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
            assertThat(payments.posts()).hasSize(posts + 1);
            String contained = engine.picture().containments().keySet().stream()
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            engine.lift(contained, REQUEST);
        }
    }

    private ActionResult chargeUnder(long epoch, String step) throws IOException {
        Json args = Json.object().put("amount", 25).put("order", "#W1").build();
        return engine.perform(ActionRequest.live(identity(step), epoch, "payment.charge", args, List.of()));
    }

    @Test
    void aNewLeaseOfItsRunLetsACallGoOnAndWhoeverComesAgainGetsWhatCameOfIt() throws Exception {
        engine.addService(
                "payments",
                patient().replace("backoff = \"PT25S\"", "backoff = \"PT2S\"").getBytes(UTF_8),
                REQUEST);
        payments.answer(Odd.status(503, false));
        CompletableFuture<ActionResult> charge = meanwhile(() -> charge("s1"));
        awaitPost();
        assertThat(engine.lease(RUN, "agent")).isEqualTo(2);
        CompletableFuture<ActionResult> stale = meanwhile(() -> charge("s2"));
        CompletableFuture<ActionResult> again = meanwhile(() -> chargeUnder(2, "s1"));
        ActionResult.Executed fact = (ActionResult.Executed) soon(charge);
        assertThat(payments.posts()).as("it was repeated after the new lease").hasSize(2);
        assertThat(((ActionResult.Recorded) soon(again)).index()).isEqualTo(fact.index());
        assertThat(soon(stale)).as("not begun before it").isInstanceOf(ActionResult.Refused.class);
        assertThat(payments.effects()).isOne();
        assertThat(journaled(EventType.ACTION_EXECUTED)).hasSize(1);
        assertThat(chargeUnder(2, "s3")).isInstanceOf(ActionResult.Executed.class);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void aFactThatComesAfterANewLeaseMakesThatOneReadOnly() throws Exception {
        Files.writeString(engine.layout().policy(), READ_ONLY_AFTER_A_CHARGE);
        reopen();
        CompletableFuture<ActionResult> charge = held("s1");
        engine.lease(RUN, "agent");
        line.letGo();
        assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
        RunRow row = Objects.requireNonNull(engine.picture().runs().get(RUN));
        assertThat(row.lease()).isEqualTo(RunRow.Lease.READ_ONLY);
        assertThat(row.epoch()).isEqualTo(2);
    }

    private ActionResult chargeFor(String parent, String run, String step) throws IOException {
        Action.Identity identity =
                new Action.Identity(run, "agent", step, Optional.of(parent), run + "/" + step, Optional.empty());
        Json args = Json.object().put("amount", 25).put("order", "#W1").build();
        return engine.perform(ActionRequest.live(identity, 1, "payment.charge", args, List.of()));
    }

    private boolean isContained(String run) {
        return Objects.requireNonNull(engine.picture().runs().get(run))
                .containedBy()
                .isPresent();
    }

    @Test
    void runsWhoseOnlyActionIsACallUnderWayAreContainedWithTheOneTheyWorkFor() throws Exception {
        note(RUN, "s1");
        line.script(Fault.HOLD);
        CompletableFuture<ActionResult> child = meanwhile(() -> chargeFor(RUN + "/s1", OTHER, "c1"));
        line.awaitHeld();
        line.script(Fault.LOSE_REPLY);
        CompletableFuture<ActionResult> grandchild = meanwhile(() -> chargeFor(OTHER + "/c1", THIRD, "g1"));
        awaitPost();
        engine.contain(new Reach.Run(RUN, true), REQUEST);
        assertThat(List.of(RUN, OTHER, THIRD)).allMatch(this::isContained);
        line.letGo();
        assertThat(soon(child)).isInstanceOf(ActionResult.Executed.class);
        assertThat(soon(grandchild)).isInstanceOf(ActionResult.Executed.class);
        assertThat(payments.posts()).as("one of each").hasSize(2);
        assertThat(note(THIRD, "g2")).isInstanceOf(ActionResult.Refused.class);
    }

    @Test
    void aCallThatWaitsBehindAnotherIsRefusedByTheContainment() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        CompletableFuture<ActionResult> next = meanwhile(() -> charge("s2"));
        note(THIRD, "s1");
        contain();
        line.letGo();
        soon(charge);
        assertThat(soon(next)).isInstanceOf(ActionResult.Refused.class);
        assertThat(payments.posts()).hasSize(1);
    }

    @Test
    void aRollbackWaitsForTheCallsOfItsScopeAndAsksAgain() throws Exception {
        charge("s0");
        Scope scope = new Scope.Runs(List.of(RUN));
        CompletableFuture<ActionResult> charge = held("s1");
        Hash confirmed = engine.preview(scope).planHash();
        CompletableFuture<Outcome> rollback = meanwhile(() -> engine.rollback(scope, confirmed, REQUEST));
        line.letGo();
        Outcome.Refused stale = (Outcome.Refused) soon(rollback);
        assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
        assertThat(payments.effects())
                .as("nothing was refunded by a plan that did not know")
                .isEqualTo(2);
        assertThat(engine.rollback(scope, stale.replacement().orElseThrow(), REQUEST))
                .isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(payments.effects()).isEqualTo(4);
    }

    @Test
    void aRunIsNotResumedWhileACallOfItIsUnderWay() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        contain();
        assertThatThrownBy(() -> engine.resume(RUN, Permission.TO_READ, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is still under way");
        line.letGo();
        soon(charge);
    }

    @Test
    void closingWaitsForWhatIsOutAndJournalsIt() throws Exception {
        CompletableFuture<ActionResult> charge = held("s1");
        CompletableFuture<ActionResult> behind = meanwhile(() -> note(RUN, "s2"));
        note(THIRD, "s1");
        CompletableFuture<Boolean> closed = meanwhile(() -> {
            engine.close();
            return true;
        });
        line.letGo();
        soon(closed);
        assertThat(soon(charge)).isInstanceOf(ActionResult.Executed.class);
        assertThat(behind).isCompletedExceptionally();
        reopen();
        assertThat(journaled(EventType.ACTION_EXECUTED)).hasSize(2);
    }
}
