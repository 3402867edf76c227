package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What came of a call when the journal has no room for it; each test is one promise.
final class OwedFactsTest extends PaymentsWorkspace {
    private static final String OTHER = "run/2";

    private FaultyDisk disk = FaultyDisk.over(new RealDisk());

    @BeforeEach
    void declareOnASmallDisk() throws Exception {
        String patient = declaration().replace("timeout = \"PT0.4S\"", "timeout = \"PT30S\"");
        engine.addService("payments", patient.getBytes(UTF_8), REQUEST);
        engine.close();
        disk = FaultyDisk.over(new RealDisk());
        engine = Engine.open(disk, workspace(), clocks);
        for (String run : List.of(RUN, OTHER)) {
            engine.lease(run, "agent");
        }
    }

    private static ActionRequest note(String run, String step) {
        Action.Identity identity =
                new Action.Identity(run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty());
        return ActionRequest.live(identity, 1, "note", Json.Obj.EMPTY, List.of());
    }

    /// Leaves no room for an entry of any size: the segment that is there already is filled up.
    private void fill() throws RefusedException {
        disk.noSpaceFrom(0);
        int number = 0;
        for (int bytes : new int[] {30_000, 3_000, 300, 1}) {
            for (boolean room = true; room; number++) {
                Json.Obj body = Json.object()
                        .put("session", "filling" + number)
                        .put("title", "x".repeat(bytes))
                        .build();
                try {
                    engine.record(EventType.SESSION_OPENED, "ops", body);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("the journal cannot grow");
                    room = false;
                }
            }
        }
    }

    /// A charge that has its effect and whose fact finds no room.
    private void owe() throws Exception {
        line.script(Fault.HOLD);
        CompletableFuture<ActionResult> charge = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                charge.complete(charge("s1"));
            } catch (IOException e) {
                charge.completeExceptionally(e);
            }
        });
        line.awaitHeld();
        fill();
        line.letGo();
        assertThatThrownBy(() -> charge.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("payments has answered payment.charge")
                .hasMessageContaining("come again under the same key");
        assertThat(payments.effects()).isOne();
        assertThat(charges()).isZero();
    }

    private long charges() throws IOException {
        return journaled(EventType.ACTION_EXECUTED).stream()
                .filter(e -> Action.fromBody(e.body()).requested().tool().equals("payment.charge"))
                .count();
    }

    @Test
    void whatCameOfACallOnAFullDiskIsJournaledByItselfOnceThereIsRoom() throws Exception {
        owe();
        disk.space();
        for (int i = 0; i < 3_000 && charges() == 0; i++) {
            Thread.sleep(10);
        }
        assertThat(charges()).isOne();
        assertThat(last(EventType.ACTION_EXECUTED).result().ok()).isTrue();
        assertThat(charge("s1")).isInstanceOf(ActionResult.Recorded.class);
        assertThat(charge("s2")).isInstanceOf(ActionResult.Executed.class);
        assertThat(charges()).isEqualTo(2);
        assertThat(payments.posts()).hasSize(2);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void whoeverComesBehindWhatIsOwedIsToldSoAndContainmentStillHolds() throws Exception {
        owe();
        assertThatThrownBy(() -> charge("s1")).hasMessageContaining("the journal has no room for it");
        assertThatThrownBy(() -> engine.perform(note(RUN, "s2")))
                .as("its run")
                .hasMessageContaining("the journal has no room for it");
        assertThatThrownBy(() -> engine.perform(note(OTHER, "s1")))
                .as("any other run")
                .hasMessageContaining("the journal cannot grow");
        engine.contain(new Reach.Run(RUN, false), REQUEST);
        assertThatThrownBy(() -> engine.resume(RUN, Permission.TO_READ, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("repeat once what came of it is journaled");
        disk.space();
        assertThat(charge("s1")).as("journaled before it is looked at").isInstanceOf(ActionResult.Recorded.class);
        assertThat(engine.perform(note(RUN, "s2")))
                .as("what was refused room is asked of the lease again")
                .isInstanceOf(ActionResult.Refused.class);
        assertThat(charges()).isOne();
        assertThat(payments.posts()).hasSize(1);
    }

    @Test
    void aRollbackJournalsWhatIsOwedFirst() throws Exception {
        owe();
        disk.space();
        Outcome outcome = rollBack();
        if (outcome instanceof Outcome.Refused) {
            outcome = rollBack(); // the plan did not know the charge
        }
        assertThat(outcome).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
        assertThat(charges()).isOne();
    }

    @Test
    void whatIsStillOwedWhenTheEngineClosesIsAskedAboutAtTheNextStart() throws Exception {
        owe();
        reopen();
        assertThat(charges()).isOne();
        assertThat(last(EventType.ACTION_EXECUTED).result().ok()).isTrue();
        assertThat(charge("s1")).isInstanceOf(ActionResult.Recorded.class);
        assertThat(payments.posts()).hasSize(1);
    }
}
