package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.engine.SimSystem.Kind;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is left half done by a failing system or an ended process, and what becomes of it; each test is one promise.
/// The simulation tries them all together.
class UnfinishedBusinessTest {
    private static final Scope RUN_A = new Scope.Runs(List.of("a"));

    private final SimWorld world = new SimWorld(1);
    private final SimSystem files = new SimSystem("files", Kind.LEAVES);
    private final SimSystem rows = new SimSystem("rows", Kind.ATOMIC);
    private SimLife life;

    @BeforeEach
    void open() throws Exception {
        world.systems.put("files", files);
        world.systems.put("rows", rows);
        life = new SimLife(world);
        life.checkpoint(Purpose.BASELINE);
    }

    /// One action that writes to both systems; rows last, so that a rollback puts `rows` back after `files`.
    private void act(String run, String step, String... places) throws IOException {
        life.lease(run);
        List<ActionRequest.Content> writes = new ArrayList<>();
        for (String place : places) {
            String[] parts = place.split("/", -1);
            String value = run + "." + step;
            writes.add(new ActionRequest.Content(parts[0], parts[1], Optional.of(value.getBytes(UTF_8))));
        }
        life.act(run, step, writes);
    }

    private RollbackRow only() {
        assertThat(life.picture().rollbacks()).hasSize(1);
        return life.picture().rollbacks().firstEntry().getValue();
    }

    @Test
    void whatMayBeGoneAfterAPowerCutIsNotCalledRestoredUntilItIsMadeDurable() throws Exception {
        act("a", "1", "files/x");
        world.fault(2, Fault.UNDURABLE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.picture().rollbacks()).hasSize(1);
    }

    @Test
    void aReplyLostAfterSuccessIsNoFailureAndRaisesNoTask() throws Exception {
        act("a", "1", "files/x", "rows/y");
        world.fault(3, Fault.LOSES_REPLY);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(files.leaves()).isEmpty();
        assertThat(rows.leaves()).isEmpty();
        assertThat(life.picture().tasks()).isEmpty();
    }

    @Test
    void whatEndedInPartIsNeverCalledRestoredAndGoesOnUnderItsId() throws Exception {
        act("a", "1", "files/x", "rows/y");
        world.fault(4, Fault.FAILS_BEFORE);
        Outcome first = life.rollback(RUN_A);
        assertThat(first).isInstanceOf(Outcome.Partial.class);
        assertThat(only().status()).isEqualTo(RollbackRow.Status.PARTIAL);
        assertThat(List.of(files.leaves().isEmpty(), rows.leaves().isEmpty())).containsExactlyInAnyOrder(true, false);
        Outcome second = life.rollback(RUN_A);
        assertThat(second)
                .isInstanceOfSatisfying(
                        Outcome.Restored.class,
                        restored ->
                                assertThat(restored.rollbackId()).isEqualTo(((Outcome.Partial) first).rollbackId()));
        assertThat(only().status()).isEqualTo(RollbackRow.Status.RESTORED);
        assertThat(only().done()).hasSize(2);
    }

    @Test
    void whoWasFoundThroughWhatIsBackAlreadyIsUndoneAllTheSame() throws Exception {
        act("a", "1", "files/x", "rows/y");
        act("b", "2", "files/x");
        act("b", "3", "rows/z");
        world.fault(4, Fault.FAILS_BEFORE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        act("bystander", "4", "rows/new", "files/new");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(files.leaves()).containsOnlyKeys("new");
        assertThat(rows.leaves()).containsOnlyKeys("new");
    }

    @Test
    void whereOneTargetCannotBePreparedNoneIsCommitted() throws Exception {
        act("a", "1", "files/x", "rows/y");
        world.fault(2, Fault.FAILS_BEFORE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Refused.class);
        assertThat(files.leaves()).containsOnlyKeys("x");
        assertThat(rows.leaves()).containsOnlyKeys("y");
        assertThat(life.staged()).isEmpty();
    }

    @Test
    void anActionCutOffBeforeItsResultIsSettledByWhatTheSystemShows() throws Exception {
        for (int operation = 1; operation < 12; operation++) {
            world.crashAt(operation);
            String step = "s" + operation;
            try {
                act("a", step, "files/x", "files/z", "rows/y");
            } catch (SimCrash _) {
                // the next process goes on
            }
            world.restart();
            life = new SimLife(world);
            life.recover();
            new SimChecks(world, life.picture()).agree();
            assertThat(requested()).as("after operation %d", operation).isEmpty();
        }
    }

    private List<String> requested() throws IOException {
        List<String> open = new ArrayList<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            EventType event = e.entry().event();
            if (event == EventType.ACTION_REQUESTED) {
                open.add(Action.fromBody(e.entry().body()).identity().stepId());
            } else if (event == EventType.ACTION_EXECUTED || event == EventType.ACTION_REFUSED) {
                open.remove(Action.fromBody(e.entry().body()).identity().stepId());
            }
        }
        return open;
    }

    @Test
    void anActionWhoseSystemStopsHalfWayIsJournaledWithWhatItDid() throws Exception {
        world.fault(2, Fault.FAILS_BETWEEN);
        act("a", "1", "files/x", "files/z");
        new SimChecks(world, life.picture()).agree();
        assertThat(life.picture().world().tree("files").size()).isEqualTo(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(files.leaves()).isEmpty();
    }

    @Test
    void aWriterThatWakesAfterItsLeaseWasRevokedCannotWrite() throws Exception {
        act("a", "1", "files/x");
        life.contain("a");
        act("a", "2", "files/x", "rows/y");
        assertThat(files.get("x")).contains("a.1");
        assertThat(rows.leaves()).isEmpty();
    }

    @Test
    void requestsThatReadTheSameAreNotTakenForOneAnother() throws Exception {
        for (String run : List.of("a", "b", "c", "d")) {
            act(run, run + "1", "files/" + run);
        }
        Optional<String> ab = life.enqueue(new Scope.Runs(List.of("a", "b")));
        Optional<String> cd = life.enqueue(new Scope.Runs(List.of("c", "d")));
        assertThat(ab).isPresent().isNotEqualTo(cd);
        assertThat(life.enqueue(new Scope.Runs(List.of("b", "a")))).isEqualTo(ab);
    }

    @Test
    void aTaskForWhatCannotBeUndoneIsOpenedOnceThoughTheProcessEnds() throws Exception {
        act("a", "1", "files/x");
        act("a", "mail");
        for (int operation = 1; operation < 60; operation++) {
            world.crashAt(operation);
            try {
                life.rollback(RUN_A);
                break;
            } catch (SimCrash e) {
                world.restart();
                life = new SimLife(world);
                life.recover();
            }
        }
        world.crashAt(0);
        new SimChecks(world, life.picture()).receipts();
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(life.picture().tasks()).hasSize(1);
    }
}
