package com.rollbackapi.engine;

import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// What happens to a world, from a seed: agents act, somebody else edits, checkpoints are taken, rollbacks run; systems
/// fail now and then. It holds what became of it against [SimModel].
final class SimScenario {
    private static final int RUNS = 4;
    private static final int OBJECTS = 4;
    private static final int STEPS = 12;

    private final SimWorld world;
    private final SimModel model;
    private final Random random;
    private final SimAgents agents;
    private final long seed;
    private SimLife life;
    private int step;
    private long seen;
    /// Where the journal stood when each checkpoint was taken.
    private final Map<String, Integer> saved = new HashMap<>();
    /// Where it stood when nothing was under way.
    private final List<Integer> quiet = new ArrayList<>();
    private final SimTasks tasks = new SimTasks();
    private Optional<Scope> underWay = Optional.empty();

    SimScenario(long seed) throws IOException {
        this.seed = seed;
        random = new Random(seed);
        world = new SimWorld(seed);
        agents = new SimAgents(world, random, OBJECTS);
        world.begin(random, OBJECTS);
        model = new SimModel(world.records);
        for (SimSystem s : world.systems.values()) {
            s.leaves().forEach((object, value) -> model.initial(s.name, object, value));
        }
        life = new SimLife(world);
        checkpoint(Purpose.BASELINE);
        quiet.add(world.size());
        for (int faults = random.nextInt(2) * 2; faults > 0; faults--) {
            fault(40);
        }
    }

    /// Something goes wrong in one of the next calls.
    private void fault(int calls) {
        SimSystem.Fault[] all = SimSystem.Fault.values();
        world.fault(1 + random.nextInt(calls), all[random.nextInt(all.length)]);
        SimBank.Trouble[] troubles = SimBank.Trouble.values();
        world.trouble(1 + random.nextInt(calls), troubles[random.nextInt(troubles.length)]);
    }

    SimWorld world() {
        return world;
    }

    /// Runs until the process ends or the script does, and on to the end; returns the operations until then.
    long run(long crash) throws IOException {
        world.crashAt(crash);
        long operations;
        try {
            int steps = 4 + random.nextInt(STEPS);
            for (int i = 0; i < steps; i++) {
                next();
                check();
            }
            operations = world.operations();
        } catch (SimCrash e) {
            operations = world.operations();
            world.restart();
            world.pass(random.nextInt(3));
            recover();
        }
        finish();
        return operations;
    }

    private void next() throws IOException {
        switch (random.nextInt(17)) {
            case 0 -> checkpoint(Purpose.RESTORE_POINT);
            case 1 -> {
                String run = run();
                attempt(() -> life.contain(run));
            }
            case 2 -> edit();
            case 3, 4 -> {
                for (int more = random.nextInt(3); more >= 0; more--) {
                    rollback(scope());
                }
            }
            case 5 -> enqueueTwice(scope());
            case 6, 7, 8 -> {
                String run = run();
                life.lease(run);
                step++;
                attempt(() -> agents.pay(life, run, step));
            }
            case 9 -> world.pass(1 + random.nextInt(3));
            case 10 -> attempt(life::callNext);
            default -> act(run());
        }
    }

    private String run() {
        return "run" + random.nextInt(RUNS + step / 4);
    }

    private Scope scope() {
        return SimScopes.draw(random, life.picture(), quiet);
    }

    private void checkpoint(Purpose purpose) throws IOException {
        if (!isEdited()) {
            int position = world.size();
            try {
                life.checkpoint(purpose);
            } catch (TargetFailedException e) {
                throw new SimViolation("alive", String.valueOf(e.getMessage()));
            }
            saved.put(world.entry(position).entry().body().text("checkpoint").orElseThrow(), position);
            see();
        }
    }

    private boolean isEdited() {
        return world.systems.values().stream().anyMatch(SimSystem::isEdited);
    }

    private void edit() {
        SimSystem s = agents.system();
        if (s.kind != SimSystem.Kind.FOLLOWING) {
            s.edit("o" + random.nextInt(OBJECTS));
        }
    }

    private void act(String run) throws IOException {
        life.lease(run);
        step++;
        List<ActionRequest.Content> writes = agents.writes(life, step);
        boolean may = life.mayWrite(run, world.size());
        long before = world.size();
        attempt(() -> life.act(run, "s" + step, agents.grounds(life, run), writes));
        see();
        if (!may
                && world.read(before, world.size()).stream()
                        .anyMatch(e -> e.entry().event() == EventType.ACTION_EXECUTED)) {
            throw new SimViolation("a contained run cannot write", run + " did");
        }
    }

    /// Something that the engine is to do.
    private interface Call {
        void run() throws IOException;
    }

    /// Where a target that follows the journal fails, it is brought up when the engine is opened anew.
    private boolean attempt(Call call) throws IOException {
        try {
            call.run();
            return true;
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).startsWith("target following")) {
                throw e;
            }
            world.restart();
            recover();
            return false;
        }
    }

    private void enqueueTwice(Scope scope) throws IOException {
        try {
            Optional<String> first = life.enqueue(scope);
            life.enqueue(scope());
            Optional<String> second = life.enqueue(scope);
            if (!first.equals(second)) {
                throw new SimViolation("one request, one rollback", first + " and " + second);
            }
        } catch (RefusedException e) {
            throw new SimViolation("alive", String.valueOf(e.getMessage()));
        }
        see();
    }

    private void rollback(Scope scope) throws IOException {
        underWay = Optional.of(scope);
        if (random.nextInt(3) == 0) {
            fault(6);
        }
        world.bank.down(random.nextInt(8) == 0);
        boolean edited = isEdited();
        int failures = world.failures();
        Outcome outcome = ask(scope);
        boolean excused = edited
                || isEdited()
                || world.failures() > failures
                || life.hasRefused(outcome)
                || new SimBooks(world).waits(outcome, life.picture())
                || SimTasks.isLeft(outcome);
        if (!excused && !SimFollowUps.isThrough(outcome)) {
            throw new SimViolation("no false alarm", scope.text() + ": " + outcome);
        }
        switch (outcome) {
            case Outcome.Restored _, Outcome.Unchanged _ -> settled(true, false);
            case Outcome.Partial partial -> {
                new SimChecks(world, life.picture()).agree();
                List<String> services = life.services(partial.rollbackId());
                if (!services.isEmpty() && random.nextBoolean()) {
                    bystander(services.get(random.nextInt(services.size())));
                }
                restoreAtLast();
            }
            case Outcome.Refused _ when SimFollowUps.isAll(outcome) -> settled(true, false);
            case Outcome.Refused _ when SimTasks.isLeft(outcome) -> settled(false, true);
            case Outcome.Refused _ -> {
                if (random.nextBoolean() || life.endedInPart(scope)) {
                    restoreAtLast();
                } else {
                    underWay = Optional.empty();
                }
            }
        }
    }

    private Outcome ask(Scope scope) throws IOException {
        Outcome[] outcome = {new Outcome.Unchanged("")};
        while (!attempt(() -> outcome[0] = rolledBack(scope))) {
            // asked again of the next process
        }
        if (!life.staged().isEmpty()) {
            throw new SimViolation("nothing stays staged", life.staged() + " after " + outcome[0]);
        }
        if (outcome[0] instanceof Outcome.Restored restored) {
            for (String service : life.services(restored.rollbackId())) {
                if (world.system(service).isEdited()) {
                    throw new SimViolation("restored is proven", service + " is not what it was");
                }
            }
        }
        return outcome[0];
    }

    private Outcome rolledBack(Scope scope) throws IOException {
        try {
            return life.rollback(scope);
        } catch (RefusedException e) {
            throw new SimViolation("alive", scope.text() + ": " + e.getMessage());
        }
    }

    /// A run that has nothing to do with it writes something new meanwhile, beside what is to be put back.
    private void bystander(String system) throws IOException {
        step++;
        String run = "bystander" + step;
        life.lease(run);
        byte[] value = ("b" + step).getBytes(StandardCharsets.UTF_8);
        attempt(() -> life.act(
                run, "s" + step, List.of(new ActionRequest.Content(system, "new" + step, Optional.of(value)))));
        see();
    }

    /// The same request again, now that systems and outsiders let it: it comes to its end.
    private void restoreAtLast() throws IOException {
        world.calm();
        world.systems.values().forEach(SimSystem::putBack);
        Scope asked = underWay.orElseThrow();
        Outcome outcome = ask(asked);
        if (new SimBooks(world).waits(outcome, life.picture())) {
            world.pass(1);
            outcome = ask(asked);
        }
        boolean isThrough = SimFollowUps.isThrough(outcome);
        if (!isThrough && !life.hasRefused(outcome) && !SimTasks.isLeft(outcome)) {
            throw new SimViolation("no false alarm", asked.text() + " again: " + outcome);
        }
        settled(isThrough, SimTasks.isLeft(outcome));
    }

    /// @param isThrough whether nothing was refused
    /// @param isLeft whether everything was left to people
    private void settled(boolean isThrough, boolean isLeft) throws IOException {
        Scope asked = underWay.orElseThrow();
        switch (asked) {
            case Scope.Runs runs -> {
                Set<String> members = model.undo(Set.copyOf(runs.runIds()));
                new SimBooks(world).settled(life.picture(), members);
                new SimFollowUps(world).told(life.picture(), isThrough, a -> members.contains(a.runId()));
            }
            case Scope.Checkpoint c -> model.restore(saved.getOrDefault(c.checkpoint(), -1));
            case Scope.Steps steps -> {
                Set<String> members = model.descendants(Set.copyOf(steps.steps()));
                new SimBooks(world).settledSteps(life.picture(), members);
                tasks.left(life.picture(), model.undoSteps(members), isLeft);
                new SimFollowUps(world).told(life.picture(), isThrough, a -> members.contains(a.step()));
            }
            case Scope.Position p -> model.restore(p.position());
        }
        underWay = Optional.empty();
        see();
        model.settled(world.size());
        try {
            // what somebody else wrote since a position is new work for "to that position"
            if (asked instanceof Scope.Runs && isThrough && !life.plan(asked).isEmpty()) {
                throw new SimViolation(
                        "one request, one rollback",
                        asked.text() + " again is " + life.plan(asked).toJson());
            }
        } catch (RefusedException e) {
            throw new SimViolation("alive", asked.text() + ": " + e.getMessage());
        }
    }

    /// Reads what the journal has got since.
    private void see() throws IOException {
        for (IndexedEntry e : world.read(seen, world.size())) {
            model.executed(e);
        }
        seen = world.size();
    }

    /// The next process, which may end in its recovery in its turn.
    private void recover() throws IOException {
        for (int more = random.nextInt(3); ; more--) {
            world.crashAt(more > 0 ? 1 + random.nextInt(30) : 0);
            try {
                life = new SimLife(world);
                life.recover();
                break;
            } catch (SimCrash e) {
                world.restart();
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).startsWith("target ")) {
                    throw e;
                }
                world.restart();
                world.calm();
            }
        }
        world.crashAt(0);
        see();
        again();
    }

    /// Recovered once more, nothing happens.
    private void again() throws IOException {
        world.calm();
        int size = world.size();
        SimLife other = new SimLife(world);
        other.recover();
        if (world.size() != size) {
            throw new SimViolation(
                    "recovery is idempotent", world.entry(size).entry().toString());
        }
        life = other;
    }

    /// What was cut off is asked for again; then all must be as the model has it.
    private void finish() throws IOException {
        world.crashAt(0);
        world.calm();
        while (life.isCalling()) {
            attempt(life::callNext);
        }
        if (underWay.isPresent()) {
            restoreAtLast();
        }
        world.systems.values().forEach(SimSystem::putBack);
        check();
        SimChecks checks = new SimChecks(world, life.picture());
        checks.receipts();
        checks.rollbacks();
        SimBooks books = new SimBooks(world);
        world.bank.settle();
        books.agree(life.picture());
        books.known(life.picture());
        books.decisions();
        checks.clocks(life, scope(), seed);
    }

    private void check() throws IOException {
        see();
        new SimChecks(world, life.picture()).states(model.expected(), OBJECTS);
        quiet.add(world.size());
        if (!life.staged().isEmpty()) {
            throw new SimViolation("nothing stays staged", life.staged().toString());
        }
    }
}
