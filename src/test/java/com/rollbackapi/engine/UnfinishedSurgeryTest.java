package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.engine.SimSystem.Kind;
import com.rollbackapi.journal.Action.Grounds;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Steps whose undoing a failing system or an ended process cuts off; each test is one promise.
class UnfinishedSurgeryTest {
    private static final Scope STEP = new Scope.Steps(List.of("a/1"));

    private SimWorld world;
    private SimSystem files;
    private SimSystem rows;
    private SimLife life;

    @BeforeEach
    void open() throws Exception {
        world = new SimWorld(1);
        files = new SimSystem("files", Kind.LEAVES);
        rows = new SimSystem("rows", Kind.ATOMIC);
        world.systems.put("files", files);
        world.systems.put("rows", rows);
        life = new SimLife(world);
        life.checkpoint(Purpose.BASELINE);
    }

    private void write(String step, Grounds grounds, String... placesAndValues) throws IOException {
        String[] names = step.split("/", -1);
        life.lease(names[0]);
        List<ActionRequest.Content> writes = new ArrayList<>();
        for (int i = 0; i < placesAndValues.length; i += 2) {
            String[] place = placesAndValues[i].split("/", -1);
            writes.add(
                    new ActionRequest.Content(place[0], place[1], Optional.of(placesAndValues[i + 1].getBytes(UTF_8))));
        }
        life.act(names[0], names[1], grounds, writes);
    }

    /// Of what the step wrote, `x` can be merged, `y` removed, and `z` was changed by a person at the same place.
    private void incident(boolean mergeable) throws Exception {
        open();
        write("first/1", Grounds.NONE, "files/x", "{\"p\":1,\"q\":1}", "files/z", "{\"p\":1}");
        if (mergeable) {
            write("a/1", Grounds.NONE, "files/x", "{\"p\":2,\"q\":1}", "rows/y", "1", "files/z", "{\"p\":2}");
        } else {
            write("a/1", Grounds.NONE, "files/z", "{\"p\":2}");
        }
        write("person/1", Grounds.NONE, "files/x", "{\"p\":2,\"q\":2}", "files/z", "{\"p\":3}");
    }

    private void cutOff(int operation) throws Exception {
        world.crashAt(operation);
        try {
            life.rollback(STEP);
        } catch (SimCrash _) {
            // the next process goes on
        }
        world.restart();
        life = new SimLife(world);
        life.recover();
    }

    private void requireEnded(int operation) {
        assertThat(life.picture().rollbacks().values())
                .as("after operation %d", operation)
                .allMatch(r -> r.status().ended());
        assertThat(life.picture().tasks().values())
                .as("after operation %d", operation)
                .singleElement()
                .matches(t -> t.object().equals(Optional.of("correct files/z")))
                .matches(t -> t.ours().equals(Optional.of(SimSystem.hash("{\"p\":3}"))))
                .matches(t -> t.theirs().equals(Optional.of(SimSystem.hash("{\"p\":1}"))));
        assertThat(files.get("z")).contains("{\"p\":3}");
        new SimChecks(world, life.picture()).agree();
    }

    @Test
    void whereverTheProcessEndsTheStateIsTheSameOnceItIsAskedAgain() throws Exception {
        for (int operation = 1; operation < 80; operation++) {
            incident(true);
            cutOff(operation);
            life.rollback(STEP);
            requireEnded(operation);
            assertThat(files.get("x")).as("after operation %d", operation).contains("{\"p\":1,\"q\":2}");
            assertThat(rows.get("y")).as("after operation %d", operation).isEmpty();
        }
    }

    @Test
    void whereverTheProcessEndsAConflictIsOneTaskAndItsRollbackIsClosed() throws Exception {
        for (int operation = 1; operation < 30; operation++) {
            incident(false);
            cutOff(operation);
            assertThat(life.rollback(STEP)).isInstanceOf(Outcome.Refused.class);
            requireEnded(operation);
            assertThat(life.picture().rollbacks().values())
                    .as("after operation %d", operation)
                    .singleElement()
                    .matches(r -> r.status() == Status.REFUSED);
        }
    }

    /// A step found through one that is back already, all of whose writes are left to a person.
    @Test
    void whatEndedInPartKeepsTheDescendantsThatItHadFound() throws Exception {
        write("first/1", Grounds.NONE, "rows/z", "{\"p\":1}");
        write("a/1", Grounds.NONE, "rows/y", "1");
        write("b/1", new Grounds(List.of(), List.of("a/1")), "files/x", "1");
        write("c/1", new Grounds(List.of(), List.of("b/1")), "rows/z", "{\"p\":2}");
        write("person/1", Grounds.NONE, "rows/z", "{\"p\":3}");
        Plan plan = life.plan(STEP);
        assertThat(plan.dependentSteps()).containsExactly("b/1", "c/1");
        world.fault(4, Fault.FAILS_BEFORE);
        assertThat(life.rollback(STEP)).isInstanceOf(Outcome.Partial.class);
        assertThat(files.leaves()).isEmpty();
        assertThat(rows.get("y")).contains("1");
        write("bystander/1", Grounds.NONE, "rows/new", "1", "files/new", "1");
        assertThat(life.plan(STEP).tasks()).isEqualTo(plan.tasks()).hasSize(1);
        assertThat(life.rollback(STEP)).as("a task is left").isInstanceOf(Outcome.Partial.class);
        assertThat(rows.leaves()).containsOnlyKeys("new", "z");
        assertThat(rows.get("z")).contains("{\"p\":3}");
        assertThat(life.picture().tasks()).hasSize(1);
    }
}
