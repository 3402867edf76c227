package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.simulation.SimViolation;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What must hold of a world and of the picture that its journal gives.
record SimChecks(SimWorld world, Picture picture) {
    /// Live and journal are as the model has them, whatever outsiders changed aside.
    void states(Map<String, Hash> expected, int objects) {
        for (SimSystem s : world.systems.values()) {
            for (int i = 0; i < objects; i++) {
                String object = "o" + i;
                var journaled = picture.world().tree(s.name).get(object);
                var live = s.version(object);
                var should = Optional.ofNullable(expected.get(SimModel.place(s.name, object)));
                if (!s.isEdited(object) && !live.equals(should)) {
                    throw new SimViolation(
                            "live as it should be", s.name + "/" + object + " is " + s.get(object) + ", not " + should);
                }
                if (!journaled.equals(should)) {
                    throw new SimViolation(
                            "journaled as it should be",
                            s.name + "/" + object + " is " + journaled + ", not " + should);
                }
            }
        }
    }

    /// The journal says of each object what is live, whatever outsiders changed aside.
    void agree() {
        for (SimSystem s : world.systems.values()) {
            Set<String> objects = new HashSet<>(s.leaves().keySet());
            picture.world().tree(s.name).forEach((object, leaf) -> objects.add(object));
            for (String object : objects) {
                if (!s.isEdited(object)
                        && !s.version(object)
                                .equals(picture.world().tree(s.name).get(object))) {
                    throw new SimViolation("the journal says what is live", s.name + "/" + object);
                }
            }
        }
    }

    /// Each has ended, and is what it says.
    void rollbacks() throws IOException {
        for (RollbackRow row : picture.rollbacks().values()) {
            if (!row.status().ended() && row.status() != RollbackRow.Status.QUEUED) {
                throw new SimViolation("every rollback ends", row.id() + " is " + row.status());
            }
            long done = row.steps().stream()
                    .filter(s -> s.progress() == RollbackRow.Progress.DONE)
                    .count();
            if (row.status() == RollbackRow.Status.REFUSED && done + decided(row.id()) > 0) {
                throw new SimViolation("refused is untouched", row.id() + " has " + done + " steps done");
            }
            if (row.status() == RollbackRow.Status.RESTORED) {
                if (done != row.steps().size()) {
                    throw new SimViolation("restored is whole", row.id() + ": " + done + " of " + row.steps());
                }
                restored(row);
            }
        }
    }

    private void restored(RollbackRow row) throws IOException {
        Plan plan = StoredPlan.read(world.blobs, row.planHash());
        long tasks = picture.tasks().values().stream()
                .filter(t -> t.rollbackId().equals(Optional.of(row.id())))
                .filter(t -> !t.object().orElse("").startsWith("correct "))
                .count();
        long byHand = offsets(plan)
                .filter(c -> c.state().byHand() && c.rollbackId().equals(Optional.of(row.id())))
                .count();
        long own = 0;
        for (Plan.Undone a : plan.irreversible()) {
            ActionRow action = Objects.requireNonNull(picture.world().actions().get(a.entry()));
            new SimFollowUps(world).told(picture, action);
            own += isAskedBy(row, a) ? 1 : 0;
        }
        if (tasks != own + byHand) {
            throw new SimViolation("no other tasks", row.id() + ": " + tasks + " of " + own + " and " + byHand);
        }
        if (offsets(plan).anyMatch(c -> !c.state().settled() || c.state().failed())) {
            throw new SimViolation(
                    "restored is whole", row.id() + ": " + offsets(plan).toList());
        }
        if (plan.targets().isEmpty()) {
            return;
        }
        CheckpointRow safety = picture.checkpoints()
                .get(row.safetyCheckpoint().orElseThrow(() -> new SimViolation("a way back", row.id())));
        if (safety == null || !safety.restorable()) {
            throw new SimViolation("a way back", row.id() + ": " + safety);
        }
    }

    private boolean isAskedBy(RollbackRow row, Plan.Undone action) {
        return picture.tasks().values().stream()
                .anyMatch(t -> t.rollbackId().equals(Optional.of(row.id()))
                        && t.object().equals(Optional.of("entry " + action.entry())));
    }

    private Stream<CompensationRow> offsets(Plan plan) {
        return plan.compensations().stream()
                .map(a -> Optional.ofNullable(picture.world().compensations().get(a.entry()))
                        .orElseThrow());
    }

    /// How much is said of compensations under a rollback's name.
    private long decided(String rollback) throws IOException {
        return world.read(0, world.size()).stream()
                .filter(e -> e.entry().event() == EventType.ROLLBACK_COMPENSATION)
                .filter(e -> e.entry().body().text("rollback_id").equals(Optional.of(rollback)))
                .count();
    }

    /// Nothing is done twice, nor said to be.
    void receipts() throws IOException {
        Set<String> receipts = new HashSet<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            Json.Obj body = e.entry().body();
            String id = body.text("rollback_id").orElse("");
            boolean isNew = switch (e.entry().event()) {
                case ROLLBACK_STEP ->
                    receipts.add(id + " step " + body.number("step").orElse(0));
                case ROLLBACK_INITIATED -> receipts.add(id + " initiated");
                case STATE_RESTORED ->
                    body.text("status").equals(Optional.of("partial")) || receipts.add(id + " restored");
                case TASK_OPENED ->
                    receipts.add(id + " task " + body.text("object").orElse(""));
                default -> true;
            };
            if (!isNew) {
                throw new SimViolation(
                        "nothing twice", e.entry().event().wireName() + " of " + id + " in entry " + e.index());
            }
        }
    }

    private static List<String> queue(SimLife life) {
        return life.picture().activeRollbacks().stream().map(RollbackRow::id).toList();
    }

    /// Order is that of the entries, whatever the clocks showed.
    void clocks(SimLife life, Scope scope, long seed) throws IOException {
        if (seed % 4 == 0) {
            try {
                Plan plan = life.plan(scope);
                SimLife elsewhere = new SimLife(world.underOtherClocks(seed));
                if (!queue(elsewhere).equals(queue(life))) {
                    throw new SimViolation("the queue is never by clock", queue(life) + " and " + queue(elsewhere));
                }
                Plan other = elsewhere.plan(scope);
                if (!other.hash().equals(plan.hash())) {
                    throw new SimViolation("order by entry, never by clock", plan.toJson() + " and " + other.toJson());
                }
            } catch (RefusedException e) {
                throw new SimViolation("alive", String.valueOf(e.getMessage()));
            }
        }
    }

    /// What has come to its end leaves nothing to do.
    static void nothingIsLeft(SimLife life, Scope asked) throws IOException {
        try {
            if (!life.plan(asked).isEmpty()) {
                throw new SimViolation(
                        "one request, one rollback",
                        asked.text() + " again is " + life.plan(asked).toJson());
            }
        } catch (RefusedException e) {
            throw new SimViolation("alive", asked.text() + ": " + e.getMessage());
        }
    }
}
