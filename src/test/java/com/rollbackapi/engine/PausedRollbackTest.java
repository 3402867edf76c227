package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.engine.SimSystem.Kind;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A rollback that was asked to pause behind a step of its plan; each test is one promise. The simulation tries them
/// all together.
class PausedRollbackTest {
    private static final Scope RUN_A = new Scope.Runs(List.of("a"));
    private static final Optional<Integer> FIRST = Optional.of(1);
    private static final Optional<Integer> NEVER = Optional.empty();

    private SimWorld world = new SimWorld(1);
    private SimSystem files = new SimSystem("files", Kind.LEAVES);
    private SimSystem rows = new SimSystem("rows", Kind.ATOMIC);
    private SimLife life;

    /// Two actions of a run, the later one on `rows`: it is put back first.
    @BeforeEach
    void open() throws Exception {
        world = new SimWorld(1);
        files = new SimSystem("files", Kind.LEAVES);
        rows = new SimSystem("rows", Kind.ATOMIC);
        world.systems.put("files", files);
        world.systems.put("rows", rows);
        life = new SimLife(world);
        life.checkpoint(Purpose.BASELINE);
        act("a", "1", "files", "x");
        act("a", "2", "rows", "y");
    }

    private void act(String run, String step, String target, String object) throws IOException {
        life.lease(run);
        byte[] value = (run + "." + step).getBytes(UTF_8);
        life.act(run, step, List.of(new ActionRequest.Content(target, object, Optional.of(value))));
    }

    private void restart() throws IOException {
        world.restart();
        life = new SimLife(world);
        life.recover();
    }

    private RollbackRow row(String id) {
        return Optional.ofNullable(life.picture().rollbacks().get(id)).orElseThrow();
    }

    private String paused() throws Exception {
        Outcome outcome = life.rollback(RUN_A, FIRST);
        assertThat(outcome).isEqualTo(new Outcome.Paused("RBX-1", 1, 1, 2));
        return "RBX-1";
    }

    private List<EventType> journaled() throws IOException {
        return world.read(0, world.size()).stream().map(e -> e.entry().event()).toList();
    }

    @Test
    void itStopsBehindTheStepWithNothingHeldAndTheRunContained() throws Exception {
        RollbackRow row = row(paused());
        assertThat(row.status()).isEqualTo(Status.PAUSED);
        assertThat(row.pauseAfter()).contains(1);
        assertThat(row.done()).containsExactly(1);
        assertThat(rows.leaves()).as("put back, and it stays").isEmpty();
        assertThat(files.leaves()).as("not yet").containsOnlyKeys("x");
        assertThat(life.staged()).isEmpty();
        assertThat(life.mayWrite("a", world.size())).isFalse();
        assertThat(journaled()).doesNotContain(EventType.STATE_RESTORED, EventType.ROLLBACK_SEALED);
    }

    @Test
    void itGoesOnUnderItsIdWithItsPlanAndItsSafetyCheckpoint() throws Exception {
        RollbackRow before = row(paused());
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
        RollbackRow after = row("RBX-1");
        assertThat(after.status()).isEqualTo(Status.RESTORED);
        assertThat(after.planHash()).isEqualTo(before.planHash());
        assertThat(after.safetyCheckpoint()).isEqualTo(before.safetyCheckpoint());
        assertThat(life.picture().rollbacks()).hasSize(1);
        assertThat(files.leaves()).isEmpty();
        assertThat(rows.leaves()).isEmpty();
        assertThat(journaled()).containsOnlyOnce(EventType.ROLLBACK_INITIATED);
    }

    @Test
    void whatCannotBeUndoneAndCameMeanwhileIsNotForgotten() throws Exception {
        paused();
        life.lease("b");
        Action.Identity identity = new Action.Identity("b", "agent", "1", Optional.empty(), "b/1", Optional.empty())
                .restingOn(new Action.Grounds(List.of("files/x"), List.of()));
        life.pay(identity, "wire", List.of());
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Refused.class);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.mayWrite("b", world.size())).isFalse();
        assertThat(life.picture().tasks().values())
                .singleElement()
                .matches(t -> t.title().startsWith("wire of b"));
    }

    @Test
    void anotherRollbackOfTheSameSystemsDoesNotEndIt() throws Exception {
        paused();
        act("c", "1", "files", "q");
        act("c", "2", "rows", "q");
        assertThat(life.rollback(new Scope.Runs(List.of("c")))).isInstanceOf(Outcome.Restored.class);
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
        assertThat(files.leaves()).isEmpty();
    }

    /// An object that was made and deleted looks the same put back or not.
    @Test
    void whatAnAbortMadeCountAgainIsPutBackAgainThoughItLooksTheSame() throws Exception {
        life.act("a", "3", List.of(new ActionRequest.Content("rows", "y", Optional.empty())));
        paused();
        Scope abort = new Scope.Checkpoint(row("RBX-1").safetyCheckpoint().orElseThrow(), Optional.empty());
        assertThat(life.rollback(abort)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.plan(RUN_A).isEmpty()).as("nothing of it counts").isTrue();
    }

    @Test
    void itMayPauseAgainFurtherOn() throws Exception {
        paused();
        assertThat(life.goOn("RBX-1", Optional.of(2))).isEqualTo(new Outcome.Paused("RBX-1", 2, 2, 2));
        assertThat(row("RBX-1").status()).as("nothing is verified yet").isEqualTo(Status.PAUSED);
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void aTargetIsPutBackInOneGoThoughThePauseIsBehindItsFirstStep() throws Exception {
        act("a", "3", "rows", "z");
        assertThat(life.rollback(RUN_A, FIRST)).isEqualTo(new Outcome.Paused("RBX-1", 1, 2, 3));
        assertThat(rows.leaves()).isEmpty();
        assertThat(files.leaves()).containsOnlyKeys("x");
    }

    @Test
    void aPauseNeedsSomethingToDoBeforeIt() throws Exception {
        assertThatThrownBy(() -> life.rollback(RUN_A, Optional.of(3)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the plan has no step 3");
        assertThatThrownBy(() -> life.rollback(RUN_A, Optional.of(0))).isInstanceOf(RefusedException.class);
        assertThat(life.picture().rollbacks()).as("nothing was queued").isEmpty();
        paused();
        life.goOn("RBX-1", Optional.of(2));
        assertThatThrownBy(() -> life.goOn("RBX-1", FIRST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("step 1 is done already");
    }

    @Test
    void aProcessThatEndsWhileItIsPausedLeavesItPaused() throws Exception {
        paused();
        int size = world.size();
        restart();
        assertThat(world.size()).as("nothing to recover").isEqualTo(size);
        assertThat(row("RBX-1").status()).isEqualTo(Status.PAUSED);
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void whereverTheProcessEndsBeforeThePauseItComesToIt() throws Exception {
        int paused = 0;
        for (int end = 1; end < 60; end++) {
            open();
            world.crashAt(end);
            boolean ended = false;
            try {
                life.rollback(RUN_A, FIRST);
            } catch (SimCrash _) {
                ended = true;
            }
            restart();
            assertThat(files.leaves()).as("ended in operation %d", end).containsOnlyKeys("x");
            for (RollbackRow row : life.picture().rollbacks().values()) {
                assertThat(row.status()).isIn(Status.QUEUED, Status.REFUSED, Status.PAUSED);
                paused += ended && row.status() == Status.PAUSED ? 1 : 0;
            }
        }
        assertThat(paused).isGreaterThan(5);
    }

    @Test
    void whoeverAsksForTheSameGetsTheSameAndNothingGoesOn() throws Exception {
        paused();
        int size = world.size();
        assertThat(life.rollback(RUN_A, FIRST)).isEqualTo(new Outcome.Paused("RBX-1", 1, 1, 2));
        assertThat(life.rollback(RUN_A, NEVER)).isEqualTo(new Outcome.Paused("RBX-1", 1, 1, 2));
        assertThat(life.enqueue(RUN_A)).contains("RBX-1");
        assertThat(world.size()).isEqualTo(size);
        assertThat(files.leaves()).containsOnlyKeys("x");
    }

    @Test
    void whereTheJournalMovedInWhatIsLeftItIsRefusedWithTheDifferenceAndPlannedAnewWhenAskedFor() throws Exception {
        paused();
        act("b", "3", "files", "x");
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOfSatisfying(Outcome.Refused.class, r -> {
            assertThat(r.rollbackId()).contains("RBX-1");
            assertThat(r.reason()).contains("files/x is version").contains("since entry");
            assertThat(r.replacement()).isPresent();
        });
        assertThat(row("RBX-1").status()).isEqualTo(Status.PAUSED);
        assertThat(files.get("x")).contains("b.3");
        assertThat(life.rollback(RUN_A, NEVER))
                .isInstanceOfSatisfying(
                        Outcome.Restored.class, r -> assertThat(r.rollbackId()).isEqualTo("RBX-2"));
        assertThat(row("RBX-1").status()).as("never called restored").isEqualTo(Status.PARTIAL);
        assertThat(files.leaves()).isEmpty();
    }

    @Test
    void whereSomebodyChangedTheLiveStateItIsRefusedWithBothVersionsAndStaysPaused() throws Exception {
        paused();
        files.edit("x");
        assertThat(life.goOn("RBX-1", NEVER))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.conflicts()).hasSize(1));
        assertThat(row("RBX-1").status()).isEqualTo(Status.PAUSED);
        files.putBack();
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void itIsAbortedToItsSafetyCheckpoint() throws Exception {
        String id = paused();
        assertThat(life.rollback(Scope.before(life.picture(), id))).isInstanceOf(Outcome.Restored.class);
        assertThat(rows.get("y")).contains("a.2");
        assertThat(files.get("x")).contains("a.1");
        assertThat(row(id).status()).as("never called restored").isEqualTo(Status.PARTIAL);
        assertThat(life.picture().activeRollbacks()).isEmpty();
    }

    @Test
    void whatWasAbortedAndIsAskedForAgainIsPlannedAnewAndJournaledWhole() throws Exception {
        String id = paused();
        life.rollback(Scope.before(life.picture(), id));
        assertThat(life.goOn("RBX-1", NEVER))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.reason()).contains("rows/y is version"));
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(rows.leaves()).isEmpty();
        new SimChecks(world, life.picture()).agree();
    }

    @Test
    void whatNeverBeganDoesNotGoOn() throws Exception {
        assertThatThrownBy(() -> life.goOn("RBX-1", NEVER)).hasMessageContaining("no rollback 'RBX-1'");
        String queued = life.enqueue(RUN_A).orElseThrow();
        assertThatThrownBy(() -> life.goOn(queued, NEVER)).hasMessageContaining(queued + " is queued");
    }

    @Test
    void whoRepeatsThatItIsToGoOnAfterALostReplyGetsTheSameAndNothingIsDone() throws Exception {
        paused();
        Outcome further = life.goOn("RBX-1", Optional.of(2));
        int size = world.size();
        assertThat(life.goOn("RBX-1", Optional.of(2))).isEqualTo(further).isInstanceOf(Outcome.Paused.class);
        assertThat(world.size()).isEqualTo(size);
        Outcome restored = life.goOn("RBX-1", NEVER);
        size = world.size();
        assertThat(life.goOn("RBX-1", NEVER)).isEqualTo(restored).isInstanceOf(Outcome.Restored.class);
        restart();
        assertThat(life.goOn("RBX-1", NEVER)).as("also of the next process").isEqualTo(restored);
        assertThat(world.size()).isEqualTo(size);
    }

    @Test
    void whatEndedInPartGoesOnByItsIdToo() throws Exception {
        world.fault(4, SimSystem.Fault.FAILS_BEFORE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        assertThat(life.goOn("RBX-1", NEVER)).isInstanceOf(Outcome.Restored.class);
        assertThat(row("RBX-1").status()).isEqualTo(Status.RESTORED);
    }
}
