package com.rollbackapi.engine;

import com.rollbackapi.journal.Action;
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
    private final SimProcess process;
    private final long seed;
    private int step;
    private long seen;
    /// Where the journal stood when each checkpoint was taken.
    private final Map<String, Integer> saved = new HashMap<>();
    /// Where it stood when nothing was under way.
    private final List<Integer> quiet = new ArrayList<>();
    private final SimTasks tasks = new SimTasks();
    private final SimPauses pauses;
    private final SimReaches reaches;
    private Optional<Scope> underWay = Optional.empty();

    private long asked;

    SimScenario(long seed) throws IOException {
        this.seed = seed;
        random = new Random(seed);
        world = new SimWorld(seed);
        agents = new SimAgents(world, random, OBJECTS);
        pauses = new SimPauses(world, random);
        reaches = new SimReaches(world);
        world.begin(random, OBJECTS);
        model = new SimModel(world.records);
        for (SimSystem s : world.systems.values()) {
            s.leaves().forEach((object, value) -> model.initial(s.name, object, value));
        }
        process = new SimProcess(world, random);
        checkpoint(Purpose.BASELINE);
        quiet.add(world.size());
        for (int faults = random.nextInt(2) * 2; faults > 0; faults--) {
            world.fault(random, 40);
        }
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
            process.recover();
            see();
        }
        finish();
        return operations;
    }

    private void next() throws IOException {
        switch (random.nextInt(19)) {
            case 0 -> checkpoint(Purpose.RESTORE_POINT);
            case 1 -> {
                String run = run();
                process.life().lease(run);
                process.attempt(() -> reaches.contain(process.life(), random, run));
            }
            case 2 -> edit();
            case 3, 4 -> {
                for (int more = random.nextInt(3); more >= 0; more--) {
                    rollback(scope());
                }
            }
            case 5 -> enqueueTwice(scope());
            case 6, 7, 8 -> {
                Action.Identity identity = identity();
                watched(identity, () -> agents.pay(process.life(), identity, step));
            }
            case 9 -> world.pass(1 + random.nextInt(3));
            case 10 -> process.attempt(process.life().calls()::callNext);
            case 11 -> process.attempt(() -> reaches.lift(process.life(), random));
            case 12 -> process.life().leaseAnew(run());
            default -> act();
        }
    }

    private String run() {
        return "run" + random.nextInt(RUNS + step / 4);
    }

    private Scope scope() {
        return SimScopes.draw(random, process.life().picture(), quiet);
    }

    private void checkpoint(Purpose purpose) throws IOException {
        if (!isEdited()) {
            int position = world.size();
            try {
                process.life().checkpoint(purpose);
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

    /// Who acts next, under a lease if it gets one.
    private Action.Identity identity() throws IOException {
        String run = run();
        process.life().lease(run);
        step++;
        return SimReaches.identity(random, run, "s" + step);
    }

    private void watched(Action.Identity identity, SimReaches.Call call) throws IOException {
        reaches.watch(process.life(), identity, () -> process.attempt(call::run));
    }

    private void act() throws IOException {
        Action.Identity who = identity();
        Action.Identity identity = who.restingOn(agents.grounds(process.life(), who.runId()));
        List<ActionRequest.Content> writes = agents.writes(process.life(), step);
        watched(identity, () -> process.life().act(identity, writes));
        see();
    }

    private void enqueueTwice(Scope scope) throws IOException {
        try {
            Optional<String> first = process.life().enqueue(scope);
            process.life().enqueue(scope());
            Optional<String> second = process.life().enqueue(scope);
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
        asked = world.size();
        if (random.nextInt(3) == 0) {
            world.fault(random, 6);
        }
        world.bank.down(random.nextInt(8) == 0);
        boolean edited = isEdited();
        int failures = world.failures();
        Outcome outcome = ask();
        boolean excused = edited
                || isEdited()
                || world.failures() > failures
                || process.life().hasRefused(outcome)
                || new SimBooks(world).waits(outcome, process.life().picture())
                || SimTasks.isLeft(outcome);
        if (!excused && !SimFollowUps.isThrough(outcome)) {
            throw new SimViolation("no false alarm", scope.text() + ": " + outcome);
        }
        switch (outcome) {
            case Outcome.Restored _, Outcome.Unchanged _ -> settled(true, false);
            case Outcome.Paused paused -> throw new SimViolation("paused is let go on", paused.text());
            case Outcome.Partial partial -> {
                new SimChecks(world, process.life().picture()).agree();
                List<String> services = process.life().services(partial.rollbackId());
                if (!services.isEmpty() && random.nextBoolean()) {
                    bystander(services.get(random.nextInt(services.size())));
                }
                restoreAtLast();
            }
            case Outcome.Refused _ when SimFollowUps.isAll(outcome) -> settled(true, false);
            case Outcome.Refused _ when SimTasks.isLeft(outcome) -> settled(false, true);
            case Outcome.Refused _ -> {
                boolean isAborted = !underWay.equals(Optional.of(scope));
                if (random.nextBoolean() || isAborted || process.life().hasBegun(scope)) {
                    restoreAtLast();
                } else {
                    underWay = Optional.empty();
                }
            }
        }
    }

    /// Asks for what is under way until it has come to an end.
    private Outcome ask() throws IOException {
        Outcome[] outcome = {new Outcome.Unchanged("")};
        while (!process.attempt(() -> outcome[0] = rolledBack())) {
            // asked again of the next process
        }
        if (!process.life().staged().isEmpty()) {
            throw new SimViolation("nothing stays staged", process.life().staged() + " after " + outcome[0]);
        }
        if (outcome[0] instanceof Outcome.Restored restored) {
            for (String service : process.life().services(restored.rollbackId())) {
                if (world.system(service).isEdited()) {
                    throw new SimViolation("restored is proven", service + " is not what it was");
                }
            }
        }
        return outcome[0];
    }

    private Outcome rolledBack() throws IOException {
        Scope scope = underWay.orElseThrow();
        try {
            Outcome outcome = process.life().rollback(scope, pauses.draw(process.life(), scope));
            return outcome instanceof Outcome.Paused paused ? goesOn(paused) : outcome;
        } catch (RefusedException e) {
            throw new SimViolation("alive", scope.text() + ": " + e.getMessage());
        }
    }

    /// While it is paused somebody aborts it, writes beside it, asks for the same, or the process ends.
    private Outcome goesOn(Outcome.Paused paused) throws IOException, RefusedException {
        pauses.check(process.life(), paused);
        String id = paused.rollbackId();
        Scope scope = underWay.orElseThrow();
        switch (random.nextInt(6)) {
            case 0 -> {
                Optional<Scope.Checkpoint> back = pauses.wayBack(process.life(), paused, asked);
                if (back.isPresent()) {
                    saved.put(back.get().checkpoint(), position(back.get().checkpoint()));
                    underWay = Optional.of(back.get());
                    return rolledBack();
                }
            }
            case 1 -> bystander(process.life().services(id).getFirst());
            case 2 -> {
                Outcome again = process.life().rollback(scope);
                if (!again.equals(paused)) {
                    throw new SimViolation("one request, one rollback", paused + ", and again " + again);
                }
            }
            case 3 -> process.ends();
            default -> {}
        }
        Outcome outcome = pauses.goOn(process.life(), id, pauses.draw(process.life(), scope));
        return switch (outcome) {
            case Outcome.Paused further -> goesOn(further);
            case Outcome.Refused r when r.replacement().isPresent() -> rolledBack();
            case Outcome ended -> ended;
        };
    }

    /// Where the journal stood when a checkpoint was taken.
    private int position(String checkpoint) {
        return (int) Optional.ofNullable(process.life().picture().checkpoints().get(checkpoint))
                .orElseThrow()
                .entry();
    }

    /// A run that has nothing to do with it writes something new meanwhile, beside what is to be put back.
    private void bystander(String system) throws IOException {
        step++;
        String run = "bystander" + step;
        process.life().lease(run);
        byte[] value = ("b" + step).getBytes(StandardCharsets.UTF_8);
        process.attempt(() -> process.life()
                .act(run, "s" + step, List.of(new ActionRequest.Content(system, "new" + step, Optional.of(value)))));
        see();
    }

    /// The same request again, now that systems and outsiders let it: it comes to its end.
    private void restoreAtLast() throws IOException {
        world.calm();
        world.systems.values().forEach(SimSystem::putBack);
        Outcome outcome = ask();
        if (new SimBooks(world).waits(outcome, process.life().picture())) {
            world.pass(1);
            outcome = ask();
        }
        boolean isThrough = SimFollowUps.isThrough(outcome);
        if (!isThrough && !process.life().hasRefused(outcome) && !SimTasks.isLeft(outcome)) {
            throw new SimViolation("no false alarm", underWay + " again: " + outcome);
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
                new SimBooks(world).settled(process.life().picture(), members);
                new SimFollowUps(world).told(process.life().picture(), isThrough, a -> members.contains(a.runId()));
            }
            case Scope.Checkpoint c -> model.restore(saved.getOrDefault(c.checkpoint(), -1));
            case Scope.Steps steps -> {
                Set<String> members = model.descendants(Set.copyOf(steps.steps()));
                new SimBooks(world).settledSteps(process.life().picture(), members);
                tasks.left(process.life().picture(), model.undoSteps(members), isLeft);
                new SimFollowUps(world).told(process.life().picture(), isThrough, a -> members.contains(a.step()));
            }
            case Scope.Position p -> {
                model.restore(p.position());
                new SimFollowUps(world).told(process.life().picture(), isThrough, a -> a.entry() >= p.position());
            }
        }
        underWay = Optional.empty();
        see();
        model.settled(world.size());
        // what somebody else wrote since a position is new work for "to that position"
        if (asked instanceof Scope.Runs && isThrough) {
            SimChecks.nothingIsLeft(process.life(), asked);
        }
    }

    /// Reads what the journal has got since.
    private void see() throws IOException {
        for (IndexedEntry e : world.read(seen, world.size())) {
            model.executed(e);
        }
        seen = world.size();
    }

    /// What was cut off is asked for again; then all must be as the model has it.
    private void finish() throws IOException {
        world.crashAt(0);
        world.calm();
        while (process.life().calls().isCalling()) {
            process.attempt(process.life().calls()::callNext);
        }
        if (underWay.isPresent()) {
            restoreAtLast();
        }
        world.systems.values().forEach(SimSystem::putBack);
        check();
        SimChecks checks = new SimChecks(world, process.life().picture());
        checks.receipts();
        checks.rollbacks();
        pauses.journaled();
        SimBooks books = new SimBooks(world);
        world.bank.settle();
        books.agree(process.life().picture());
        books.known(process.life().picture());
        books.decisions();
        checks.clocks(process.life(), scope(), seed);
    }

    private void check() throws IOException {
        see();
        new SimChecks(world, process.life().picture()).states(model.expected(), OBJECTS);
        quiet.add(world.size());
        if (!process.life().staged().isEmpty()) {
            throw new SimViolation(
                    "nothing stays staged", process.life().staged().toString());
        }
    }
}
