package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Priority;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.Tries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A system that fails for a moment while a rollback is prepared is asked again by itself. The world sees to it that
/// nothing is staged while a rollback waits ([SimWorld#pause]).
final class PassingFailureTest {
    private static final Scope RUN = new Scope.Runs(List.of("a"));

    private SimWorld world = new SimWorld(1);
    private SimSystem files = new SimSystem("files", SimSystem.Kind.LEAVES);
    private SimSystem rows = new SimSystem("rows", SimSystem.Kind.ATOMIC);
    private SimLife life = new SimLife(world);

    PassingFailureTest() throws IOException {}

    @BeforeEach
    void open() throws Exception {
        world = new SimWorld(1);
        files = new SimSystem("files", SimSystem.Kind.LEAVES);
        rows = new SimSystem("rows", SimSystem.Kind.ATOMIC);
        world.systems.put("files", files);
        world.systems.put("rows", rows);
        life = new SimLife(world);
        life.lease("a");
        List<ActionRequest.Content> writes = new ArrayList<>();
        for (String target : List.of("files", "rows")) {
            writes.add(new ActionRequest.Content(target, "x", Optional.of("written".getBytes(UTF_8))));
        }
        life.act("a", "1", writes);
    }

    /// One target behind the other.
    private void lock(int... calls) {
        for (int call : calls) {
            world.fault(call, Fault.LOCKED);
        }
    }

    private RollbackRow row(String id) {
        return Optional.ofNullable(life.picture().rollbacks().get(id)).orElseThrow();
    }

    private Entry last(EventType event) throws IOException {
        return world.read(0, world.size()).stream()
                .map(IndexedEntry::entry)
                .filter(e -> e.event() == event)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void itIsPreparedAgainAndTheRollbackComesThroughAndSaysSo() throws Exception {
        lock(2, 3); // the second target, then the first
        assertThat(life.rollback(RUN)).isInstanceOf(Outcome.Restored.class);
        assertThat(files.leaves()).isEmpty();
        assertThat(rows.leaves()).isEmpty();
        assertThat(row("RBX-1").tries()).isEqualTo(3);
        assertThat(last(EventType.ROLLBACK_PREPARED)
                        .body()
                        .get("failures")
                        .orElseThrow()
                        .toString())
                .contains("files", "rows", "somebody else has locked it");
    }

    @Test
    void whatStaysLockedEndsTheRollbackWithNothingCommittedAndItsRunsContained() throws Exception {
        lock(1, 3, 5, 7, 9); // in each try
        Outcome.Refused refused = (Outcome.Refused) life.rollback(RUN);
        assertThat(refused.reason()).contains("somebody else has locked it", "tried 5 times");
        assertThat(files.leaves()).containsOnlyKeys("x");
        assertThat(rows.leaves()).containsOnlyKeys("x");
        assertThat(life.staged()).isEmpty();
        assertThat(row("RBX-1").status()).isEqualTo(Status.REFUSED);
        assertThat(row("RBX-1").tries()).isEqualTo(Tries.LIMIT);
        assertThat(Optional.ofNullable(life.picture().runs().get("a")).flatMap(RunRow::containedBy))
                .isPresent();
        assertThat(life.rollback(RUN)).as("unlocked by now").isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void aCommitThatHasBegunIsNotTriedAgainByItself() throws Exception {
        lock(3); // the first commit
        assertThat(life.rollback(RUN)).isInstanceOf(Outcome.Partial.class);
        assertThat(row("RBX-1").tries()).isEqualTo(1);
        lock(1);
        assertThat(life.goOn("RBX-1", Optional.empty()))
                .as("what goes on is prepared again, and asked again for that")
                .isInstanceOf(Outcome.Restored.class);
        assertThat(row("RBX-1").tries()).isEqualTo(2);
    }

    @Test
    void aProcessThatEndsInAWaitLeavesARollbackOfWhichNothingWasDone() throws Exception {
        for (long operation = 1; ; operation++) {
            open();
            lock(1);
            world.crashAt(operation);
            try {
                life.rollback(RUN);
            } catch (SimCrash e) {
                if (String.valueOf(e.getMessage()).startsWith("waited")) {
                    break;
                }
            }
        }
        world.restart();
        life = new SimLife(world);
        life.recover();
        assertThat(row("RBX-1").status()).isEqualTo(Status.REFUSED);
        assertThat(files.leaves()).containsOnlyKeys("x");
        assertThat(life.rollback(RUN)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void whatWaitedInTheQueueWaitsThereAgain() throws Exception {
        String queued = life.enqueue(RUN, Priority.HIGH).orElseThrow();
        lock(1, 3, 5, 7, 9);
        Outcome.Refused refused = (Outcome.Refused) life.rollback(RUN);
        assertThat(refused.rollbackId()).contains(queued);
        assertThat(refused.reason()).endsWith("it is queued again as RBX-2");
        assertThat(row("RBX-2").status()).isEqualTo(Status.QUEUED);
        assertThat(row("RBX-2").place().priority()).isEqualTo(Priority.HIGH);
        assertThat(life.rollback(RUN)).isInstanceOf(Outcome.Restored.class);
        assertThat(row("RBX-2").status()).isEqualTo(Status.RESTORED);
    }
}
