package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.engine.SimSystem.Kind;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A bank that agents paid through, a system of rows, and one process between.
abstract sealed class CompensationWorld
        permits CompensationTest, IrreversibleTest, UnfinishedCompensationTest, UnfinishedRollbackTest {
    static final Scope RUN_A = new Scope.Runs(List.of("a"));

    SimWorld world;
    SimSystem rows;
    SimLife life;

    @BeforeEach
    void open() throws Exception {
        world = new SimWorld(1);
        rows = new SimSystem("rows", Kind.ATOMIC);
        world.systems.put("rows", rows);
        life = new SimLife(world);
        life.checkpoint(Purpose.BASELINE);
    }

    @AfterEach
    void booksAgree() throws Exception {
        SimBooks books = new SimBooks(world);
        books.decisions();
        books.agree(life.picture());
    }

    static Action.Identity identity(String run, String step, String... dependsOn) {
        return new Action.Identity(run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty())
                .restingOn(new Action.Grounds(List.of(), List.of(dependsOn)));
    }

    static List<ActionRequest.Content> writing(String object, String value) {
        return List.of(new ActionRequest.Content("rows", object, Optional.of(value.getBytes(UTF_8))));
    }

    /// A call of the bank that worked.
    void pay(Action.Identity identity, String tool) throws IOException {
        life.lease(identity.runId());
        life.pay(identity, tool, List.of());
    }

    void pay(String run, String step, String... dependsOn) throws IOException {
        pay(identity(run, step, dependsOn), "pay");
    }

    /// One whose reply was lost.
    void fail(String run, String step, boolean happened) throws IOException {
        fail(identity(run, step), "pay", happened);
    }

    void fail(Action.Identity identity, String tool, boolean happened) throws IOException {
        life.lease(identity.runId());
        world.trouble(1, happened ? Trouble.LOSES_REPLY : Trouble.LOSES_REQUEST);
        life.pay(identity, tool, List.of());
    }

    CompensationRow of(String run, String step) {
        return life.picture().world().compensations().values().stream()
                .filter(c -> c.runId().equals(run) && c.stepId().equals(step))
                .findFirst()
                .orElseThrow();
    }

    int offset(String run, String step) {
        return world.bank.offset(SimBooks.key(identity(run, step)));
    }

    void restart() throws IOException {
        world.restart();
        life = new SimLife(world);
        life.recover();
    }

    List<String> titles() {
        return life.picture().tasks().values().stream().map(TaskRow::title).toList();
    }

    RollbackRow only() {
        assertThat(life.picture().rollbacks()).hasSize(1);
        return life.picture().rollbacks().firstEntry().getValue();
    }

    List<Json.Obj> journaled(EventType event) throws IOException {
        List<Json.Obj> bodies = new ArrayList<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            if (e.entry().event() == event) {
                bodies.add(e.entry().body());
            }
        }
        return bodies;
    }
}
