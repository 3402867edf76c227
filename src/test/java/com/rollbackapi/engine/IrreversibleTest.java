package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What nothing takes back is never called restored or unchanged before a person is told; each test is one promise.
final class IrreversibleTest extends CompensationWorld {
    private static final Scope STEP = new Scope.Steps(List.of("a/1"));

    private void wire(String step) throws Exception {
        pay(identity("a", step), "wire");
    }

    private Outcome.Refused refused() throws Exception {
        Outcome outcome = life.rollback(RUN_A);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return (Outcome.Refused) outcome;
    }

    @Test
    void whereNothingElseIsToBeDoneAPersonIsToldAndNothingIsCalledRestored() throws Exception {
        wire("1");
        Outcome.Refused refused = refused();
        assertThat(refused.reason()).contains("wire of a", "cannot be undone", "nothing was changed");
        assertThat(only().status()).isEqualTo(RollbackRow.Status.REFUSED);
        assertThat(life.picture().tasks().values())
                .singleElement()
                .matches(t -> t.rollbackId().equals(refused.rollbackId()))
                .extracting(TaskRow::title)
                .isEqualTo("wire of a cannot be undone: follow up by hand");
    }

    @Test
    void behindAPositionItIsToldThoughItsRunWroteNothing() throws Exception {
        Scope before = new Scope.Position(world.size());
        wire("1");
        assertThat(life.rollback(before))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.reason()).contains("wire of a", "cannot be undone"));
        assertThat(titles()).containsExactly("wire of a cannot be undone: follow up by hand");
        // its run loses nothing, whatever else goes
        life.lease("b");
        life.act("b", "1", writing("x", "1"));
        assertThat(life.rollback(before)).isInstanceOf(Outcome.Restored.class);
        assertThat(titles()).hasSize(1);
        assertThat(life.picture().runs().get("a")).matches(r -> !r.undone());
        assertThat(life.mayWrite("a", world.size())).isTrue();
        // what lies before the position is nobody's business
        assertThat(life.rollback(new Scope.Position(world.size()))).isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    void askedForAgainItIsTheSameRollbackAndTheSameTask() throws Exception {
        wire("1");
        Optional<String> first = refused().rollbackId();
        assertThat(first).isPresent();
        assertThat(refused().rollbackId()).isEqualTo(first);
        assertThat(life.enqueue(RUN_A)).as("nothing is left to queue").isEmpty();
        assertThat(titles()).hasSize(1);
    }

    @Test
    void anotherScopeWithTheActionHasTheSameAnswer() throws Exception {
        wire("1");
        life.lease("b");
        life.act("b", "1", writing("x", "1"));
        assertThat(life.rollback(new Scope.Runs(List.of("b")))).isInstanceOf(Outcome.Restored.class);
        Optional<String> first = refused().rollbackId();
        int size = world.size();
        for (Scope other : List.of(STEP, new Scope.Runs(List.of("a", "b")))) {
            assertThat(life.rollback(other)).as("%s", other).isInstanceOfSatisfying(Outcome.Refused.class, r -> {
                assertThat(r.rollbackId()).isEqualTo(first);
                assertThat(r.reason()).contains("wire of a", "cannot be undone");
            });
        }
        assertThat(world.size()).as("nobody is asked again").isEqualTo(size);
    }

    @Test
    void whereItWasLeftBesideWhatIsBackNoScopeIsRefused() throws Exception {
        wire("1");
        life.act("a", "2", writing("x", "1"));
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.rollback(STEP)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(titles()).hasSize(1);
    }

    @Test
    void anotherScopeHasTheSameAnswerThoughTheProcessEndedBeforeTheSeal() throws Exception {
        wire("1");
        String queued = life.enqueue(RUN_A).orElseThrow();
        for (int operation = 1; titles().isEmpty(); operation++) {
            world.crashAt(operation);
            try {
                life.rollback(RUN_A);
            } catch (SimCrash e) {
                restart();
            }
        }
        world.crashAt(0);
        assertThat(life.rollback(STEP))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.rollbackId()).contains(queued));
        assertThat(titles()).hasSize(1);
    }

    @Test
    void aQueuedOneGoesOnThoughItsProcessEndsBetweenTheTaskAndTheSeal() throws Exception {
        wire("1");
        Optional<String> queued = life.enqueue(RUN_A);
        assertThat(queued).isPresent();
        assertThat(life.enqueue(RUN_A)).isEqualTo(queued);
        world.crashAt(1);
        try {
            life.rollback(RUN_A);
        } catch (SimCrash e) {
            restart();
        }
        world.crashAt(0);
        assertThat(refused().rollbackId()).isEqualTo(queued);
        assertThat(only().status()).isEqualTo(RollbackRow.Status.REFUSED);
        assertThat(titles()).hasSize(1);
    }

    @Test
    void besideWhatIsPutBackItIsATaskToo() throws Exception {
        wire("1");
        life.act("a", "2", writing("x", "1"));
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(titles()).singleElement().asString().contains("wire of a cannot be undone");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(titles()).hasSize(1);
    }

    @Test
    void aWiderRollbackAsksNobodyAgain() throws Exception {
        wire("1");
        refused();
        pay(identity("b", "1"), "wire");
        assertThat(life.rollback(new Scope.Runs(List.of("a", "b")))).isInstanceOf(Outcome.Refused.class);
        assertThat(titles())
                .containsExactly(
                        "wire of a cannot be undone: follow up by hand",
                        "wire of b cannot be undone: follow up by hand");
    }

    @Test
    void aLostReplyIsATaskWhereItHappened() throws Exception {
        fail(identity("a", "1"), "wire", true);
        refused();
        assertThat(titles()).containsExactly("wire of a cannot be undone: follow up by hand");
    }

    @Test
    void aLostReplyIsFollowedUpWithTheStepThatItRestsOn() throws Exception {
        pay("a", "1");
        fail(identity("a", "2", "a/1"), "wire", true);
        Scope step = new Scope.Steps(List.of("a/1"));
        assertThat(life.rollback(step)).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "1")).isOne();
        assertThat(titles()).containsExactly("wire of a cannot be undone: follow up by hand");
    }

    @Test
    void aLostReplyIsNoTaskWhereItNeverHappened() throws Exception {
        fail(identity("a", "1"), "wire", false);
        world.pass(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(titles()).isEmpty();
        assertThat(life.picture().rollbacks()).isEmpty();
    }

    @Test
    void aQueuedRollbackOfWhatNeverHappenedIsClosed() throws Exception {
        fail(identity("a", "1"), "wire", false);
        life.enqueue(RUN_A);
        world.pass(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(only().status()).isEqualTo(RollbackRow.Status.REFUSED);
        assertThat(titles()).isEmpty();
    }

    @Test
    void whereNobodyKnowsAPersonIsToFindOut() throws Exception {
        fail(identity("a", "1"), "wire", false);
        world.pass(1);
        world.bank.down(true);
        refused();
        assertThat(titles())
                .singleElement()
                .asString()
                .contains("wire of a", "it is not known whether it took effect", "find out");
    }

    @Test
    void whatMayStillTakeEffectIsAskedForAgainLaterAndNobodyIsTold() throws Exception {
        life.lease("a");
        life.act("a", "1", writing("x", "1"));
        world.trouble(1, Trouble.DELAYS);
        life.pay(identity("a", "2"), "wire", List.of());
        assertThat(refused().reason()).contains("may still be on its way; ask again after");
        assertThat(rows.get("x")).as("nothing is put back").isNotEmpty();
        assertThat(titles()).isEmpty();
        world.pass(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(titles()).containsExactly("wire of a cannot be undone: follow up by hand");
    }
}
