package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Priority;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Queued;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The rollbacks that wait to be confirmed; each test is one promise.
final class RollbackQueueTest {
    private final SimWorld world = new SimWorld(1);
    private SimLife life;

    @BeforeEach
    void open() throws Exception {
        world.systems.put("files", new SimSystem("files", SimSystem.Kind.LEAVES));
        world.systems.put("rows", new SimSystem("rows", SimSystem.Kind.ATOMIC));
        life = new SimLife(world);
    }

    private void write(String run, String target, String object) throws IOException {
        life.lease(run);
        byte[] value = (run + object).getBytes(UTF_8);
        life.act(run, target + object, List.of(new ActionRequest.Content(target, object, Optional.of(value))));
    }

    private static Scope run(String run) {
        return new Scope.Runs(List.of(run));
    }

    private String enqueue(String run, Priority priority) throws Exception {
        return life.enqueue(run(run), priority).orElseThrow();
    }

    private List<Queued> queue() throws IOException {
        return Queued.of(life.picture(), world.blobs);
    }

    private List<String> turns() throws IOException {
        return queue().stream().map(q -> q.row().id()).toList();
    }

    private RollbackRow row(String id) {
        return Optional.ofNullable(life.picture().rollbacks().get(id)).orElseThrow();
    }

    /// A payment whose refund is possible for an hour, or one whose `ungift` always is.
    private void pay(String run, String tool) throws IOException {
        life.lease(run);
        Action.Identity identity =
                new Action.Identity(run, "agent", "p", Optional.empty(), run + "/p", Optional.empty());
        life.pay(identity, tool, List.of());
    }

    @Test
    void theMostUrgentGoesFirstThenWhatClosesFirstThenWhatCameFirst() throws Exception {
        pay("late", "gift");
        pay("soon", "pay");
        for (String run : List.of("a", "b", "c")) {
            write(run, "files", run);
        }
        String a = enqueue("a", Priority.NORMAL);
        String late = enqueue("late", Priority.NORMAL);
        String soon = enqueue("soon", Priority.NORMAL);
        String b = enqueue("b", Priority.LOW);
        String c = enqueue("c", Priority.URGENT);
        assertThat(row(soon).place().closes()).isPresent();
        assertThat(row(late).place().closes()).isEmpty();
        assertThat(turns()).containsExactly(c, soon, a, late, b);
        assertThat(new SimLife(world.underOtherClocks(7))
                        .picture().activeRollbacks().stream().map(RollbackRow::id))
                .as("whatever the clocks showed when they were queued")
                .containsExactly(c, soon, a, late, b);
    }

    @Test
    void whatIsAskedForAgainIsAsUrgentAsWasSaidLastAndOne() throws Exception {
        write("a", "files", "x");
        write("b", "files", "y");
        String a = enqueue("a", Priority.NORMAL);
        String b = enqueue("b", Priority.NORMAL);
        assertThat(enqueue("b", Priority.HIGH)).isEqualTo(b);
        assertThat(turns()).containsExactly(b, a);
        int size = world.size();
        assertThat(enqueue("b", Priority.HIGH)).isEqualTo(b);
        assertThat(world.size()).as("nothing new to journal").isEqualTo(size);
    }

    @Test
    void whatTouchesTheSameWaitsForWhatGoesBeforeItAndNothingElseDoes() throws Exception {
        write("a", "files", "x");
        write("b", "rows", "y");
        String one = enqueue("a", Priority.NORMAL);
        String other = enqueue("b", Priority.NORMAL);
        String both =
                life.enqueue(new Scope.Runs(List.of("a", "b")), Priority.LOW).orElseThrow();
        assertThat(queue().get(0).waiting()).isEmpty();
        assertThat(queue().get(1).waiting()).isEmpty();
        assertThat(queue().get(2).row().id()).isEqualTo(both);
        assertThat(queue().get(2).waiting()).contains(new Queued.Wait(one, Status.QUEUED, "files/x"));
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void whatWaitedIsPlannedAgainOnceTheOtherIsDoneAndStaysAsUrgent() throws Exception {
        write("a", "files", "x");
        write("b", "rows", "y");
        enqueue("a", Priority.URGENT);
        String both =
                life.enqueue(new Scope.Runs(List.of("a", "b")), Priority.HIGH).orElseThrow();
        assertThat(life.rollback(run("a"))).isInstanceOf(Outcome.Restored.class);
        assertThat(row(both).status()).as("its plan is of the past").isEqualTo(Status.REFUSED);
        assertThat(queue()).singleElement().satisfies(q -> {
            assertThat(q.row().scope()).isEqualTo("2 runs");
            assertThat(q.row().place().priority()).isEqualTo(Priority.HIGH);
            assertThat(q.row().mutations()).isEqualTo(1);
            assertThat(q.waiting()).isEmpty();
        });
        assertThat(life.rollback(run("b"))).isInstanceOf(Outcome.Restored.class);
        assertThat(queue()).as("nothing is left for it").isEmpty();
    }

    @Test
    void whatEndedInPartHoldsBackWhatTouchesTheSameAndSaysWhy() throws Exception {
        write("a", "files", "x");
        write("a", "rows", "y");
        world.fault(4, Fault.FAILS_BEFORE);
        Outcome.Partial partial = (Outcome.Partial) life.rollback(run("a"));
        write("b", "rows", "z");
        String id =
                life.enqueue(new Scope.Runs(List.of("a", "b")), Priority.NORMAL).orElseThrow();
        assertThat(queue()).singleElement().satisfies(q -> {
            assertThat(q.row().id()).isEqualTo(id);
            assertThat(q.waiting().orElseThrow().text())
                    .isEqualTo("held back by " + partial.rollbackId() + ", which ended in part: both touch "
                            + q.waiting().get().shared());
        });
        assertThat(life.rollback(run("a"))).isInstanceOf(Outcome.Restored.class);
        assertThat(queue())
                .singleElement()
                .satisfies(q -> assertThat(q.waiting()).isEmpty());
    }
}
