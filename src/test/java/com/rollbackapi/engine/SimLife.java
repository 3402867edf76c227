package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// One process: the engine's own classes over a simulated world, in one thread, put together as its writer does.
final class SimLife {
    /// Of an action that does nothing but write.
    static final String TOOL = "tool";

    static final Operator.Request REQUEST = new Operator.Request("sim", "simulated");
    private static final SigningKey KEY = SigningKey.generate("sim", new SecureRandom());

    private final SimWorld world;
    private final Pictures pictures;
    private final EngineLedger ledger;
    private final Follower follower;
    private final Containments containments;
    private final Checkpointer checkpointer;
    private final ActionDesk desk;
    private final SimCalls calls;
    private final Rollbacks rollbacks;
    private final Resumption resumption;
    /// The targets that the rollback under way has committed, in order.
    private final List<String> committed = new ArrayList<>();

    private long orderedBy = -1;

    /// Opens and recovers; an end in it is an end of this life.
    SimLife(SimWorld world) throws IOException {
        this.world = world;
        TreeMap<String, Target> targets = new TreeMap<>();
        Set<String> following = new TreeSet<>();
        for (SimSystem s : world.systems.values()) {
            targets.put(s.name, new SimTarget(world, s, this::check));
            if (s.kind == SimSystem.Kind.FOLLOWING) {
                following.add(s.name);
            }
        }
        Workbench bench = new Workbench(world.blobs, targets, following, services());
        OpenRequests requests = new OpenRequests();
        pictures = new Pictures(world.blobs, world::read);
        for (IndexedEntry e : world.read(0, world.size())) {
            pictures.advance(e);
            requests.see(e);
        }
        Clocks clocks = new Clocks(world::now, () -> 0, new SecureRandom(), world::pause);
        ledger = new EngineLedger(
                (entries, urgent) -> world.append(entries),
                new EngineLedger.Content(world.blobs, world.blobs::sync),
                pictures,
                world::now,
                new Listeners());
        follower = new Follower(bench, world::read);
        containments = new Containments(ledger);
        checkpointer = new Checkpointer(ledger, world.blobs);
        ServiceCalls services = new ServiceCalls(ledger, bench, SimBooks.ORIGIN);
        desk = new ActionDesk(services, SimBooks.POLICIES, containments, world::now);
        calls = new SimCalls(ledger, desk, containments, this::settle);
        rollbacks = new Rollbacks(
                new Rollbacks.Means(ledger, bench, follower, services, () -> KEY, Invariants.NONE, clocks),
                containments,
                checkpointer,
                calls.underWay());
        resumption = new Resumption(desk, services, follower, requests, rollbacks);
    }

    private Map<String, Service> services() {
        Service bank = new SimPort(world, SimBooks.OPERATIONS, new SimBooks(world)::ordered);
        Map<String, Service> services = new TreeMap<>();
        bank.operations().forEach(o -> services.put(o.tool(), bank));
        return services;
    }

    void recover() throws IOException {
        resumption.run();
    }

    Picture picture() {
        return ledger.picture();
    }

    /// The run's first lease, which says for whom it works; whoever has one keeps it.
    void lease(String run) throws IOException {
        if (epoch(run) == 0) {
            lease(run, SimReaches.of(run));
        }
    }

    /// A run asks for another lease and says nothing of whom it works for.
    void leaseAnew(String run) throws IOException {
        if (epoch(run) > 0) {
            lease(run, Assignment.NONE);
        }
    }

    /// A run that is held gets none, and every other does.
    private void lease(String run, Assignment said) throws IOException {
        boolean held = new SimReaches(world).holds(run);
        try {
            containments.grant(run, "agent", said, Lease.Access.READ_WRITE);
            if (held) {
                throw new SimViolation("a contained run cannot write", run + " gets a lease");
            }
        } catch (RefusedException e) {
            if (!held) {
                throw new SimViolation("alive", run + " gets no lease: " + e.getMessage());
            }
        }
        ledger.flush();
    }

    private long epoch(String run) {
        RunRow row = picture().runs().get(run);
        return row == null ? 0 : row.epoch();
    }

    ActionResult act(String run, String step, List<ActionRequest.Content> writes) throws IOException {
        return act(run, step, Action.Grounds.NONE, writes);
    }

    ActionResult act(String run, String step, Action.Grounds grounds, List<ActionRequest.Content> writes)
            throws IOException {
        Action.Identity identity = new Action.Identity(
                        run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty())
                .restingOn(grounds);
        return act(identity, writes);
    }

    ActionResult act(Action.Identity identity, List<ActionRequest.Content> writes) throws IOException {
        return perform(ActionRequest.live(identity, epoch(identity.runId()), TOOL, Json.Obj.EMPTY, writes));
    }

    private ActionResult perform(ActionRequest request) throws IOException {
        return calls.perform(request);
    }

    SimCalls calls() {
        return calls;
    }

    /// An action for which the engine calls the bank, if the bank does that.
    ActionResult pay(Action.Identity identity, String tool, List<ActionRequest.Content> writes) throws IOException {
        Json.Obj args = Json.object().put("amount", 5).build();
        return perform(ActionRequest.live(identity, epoch(identity.runId()), tool, args, writes));
    }

    /// The same, left under way.
    void payLater(Action.Identity identity, String tool) throws IOException {
        Json.Obj args = Json.object().put("amount", 5).build();
        calls.begin(
                ActionRequest.live(identity, epoch(identity.runId()), tool, args, List.of()),
                new CompletableFuture<>());
    }

    /// An action of which its agent says that it called the bank itself and got no reply.
    ActionResult tried(Action.Identity identity, String tool) throws IOException {
        return perform(new ActionRequest(
                identity,
                epoch(identity.runId()),
                tool,
                Optional.of(Json.object().put("amount", 5).build()),
                state -> List.of(),
                new Action.Result(false, Optional.of(Json.of("no reply"))),
                Json.Obj.EMPTY,
                ActionRequest.Origin.LIVE));
    }

    void approve(String checkpoint, boolean granted) throws IOException {
        ledger.append(
                granted ? EventType.APPROVAL_GRANTED : EventType.APPROVAL_REFUSED,
                "ops",
                Json.object().put("checkpoint", checkpoint).build());
    }

    private void settle() throws IOException {
        ledger.flush();
        calls.underWay().review();
        follower.catchUp(ledger.picture());
    }

    void contain(String run) throws IOException {
        containments.contain(run, "simulated", "sim");
        settle();
    }

    void contain(Reach reach) throws IOException {
        try {
            containments.contain(
                    reach, new Containments.Begun(Set.of(), calls.underWay().identities()), "simulated", "sim");
        } catch (RefusedException e) {
            throw new SimViolation("alive", reach.text() + " is not contained: " + e.getMessage());
        }
        settle();
    }

    void lift(String containment) throws IOException {
        try {
            containments.free(containment, "simulated", "sim");
        } catch (RefusedException e) {
            throw new SimViolation("alive", containment + " is not lifted: " + e.getMessage());
        }
        settle();
    }

    void checkpoint(CheckpointRow.Purpose purpose) throws IOException, TargetFailedException {
        List<Target> all = new ArrayList<>();
        world.systems.values().forEach(s -> all.add(new SimTarget(world, s, this::check)));
        CheckpointRow row =
                checkpointer.save(all, new Checkpointer.Request(purpose, "simulated", "main", Optional.empty(), "sim"));
        checkpointer.seal(checkpointer.verify(row, Optional.empty(), "sim"), "sim");
    }

    Optional<String> enqueue(Scope scope) throws IOException, RefusedException {
        return enqueue(scope, RollbackRow.Priority.NORMAL);
    }

    Optional<String> enqueue(Scope scope, RollbackRow.Priority priority) throws IOException, RefusedException {
        return rollbacks.enqueue(scope, priority, REQUEST);
    }

    Preview preview(Scope scope) throws IOException, RefusedException {
        return rollbacks.look(scope).whole();
    }

    Plan plan(Scope scope) throws IOException, RefusedException {
        return preview(scope).plan();
    }

    Outcome rollback(Scope scope) throws IOException, RefusedException {
        return rollback(scope, Optional.empty());
    }

    Outcome rollback(Scope scope, Optional<Integer> pauseAfter) throws IOException, RefusedException {
        Hash confirmed = rollbacks.look(scope).preview().planHash();
        Outcome outcome = rollbacks.run(scope, confirmed, pauseAfter, REQUEST);
        calls.end();
        // a call has ended meanwhile, and the plan is another one
        return outcome instanceof Outcome.Refused refused
                        && refused.replacement().isPresent()
                ? rollbacks.run(scope, refused.replacement().get(), pauseAfter, REQUEST)
                : outcome;
    }

    Outcome goOn(String rollback, Optional<Integer> pauseAfter) throws IOException, RefusedException {
        return rollbacks.goOn(rollback, pauseAfter, REQUEST);
    }

    /// Whether the journal, as it is durable now, has ordered this commit, and whether a rollback's runs are held.
    private void check(SimSystem system, long position) {
        try {
            if (position < 0 || position >= world.size()) {
                throw new SimViolation(
                        "ordered before it happens", system.name + " at " + position + " of " + world.size());
            }
            IndexedEntry order = world.entry(position);
            EventType event = order.entry().event();
            if (event == EventType.ROLLBACK_PREPARED) {
                checkRollback(system, order);
            } else if (event != EventType.ACTION_REQUESTED && system.kind != SimSystem.Kind.FOLLOWING) {
                throw new SimViolation("ordered before it happens", system.name + " by " + event.wireName());
            }
        } catch (IOException e) {
            throw new SimViolation("alive", String.valueOf(e.getMessage()));
        }
    }

    private void checkRollback(SimSystem system, IndexedEntry order) throws IOException {
        String id = order.entry().body().text("rollback_id").orElseThrow();
        Plan plan = plan(id, order.index());
        for (String run : plan.runs()) {
            if (mayWrite(run, order.index())) {
                throw new SimViolation("contained before it is undone", run + " could write when " + id + " committed");
            }
        }
        new SimBooks(world).prepared(plan, order.index());
        if (orderedBy != order.index()) {
            orderedBy = order.index();
            committed.clear();
            for (String target : plan.targets()) {
                if (world.system(target).staged() == 0) {
                    throw new SimViolation("prepared everywhere before anything", target + " was not");
                }
            }
        }
        if (SimPauses.isBeyond(order, plan, system.name)) {
            throw new SimViolation("nothing beyond the pause", system.name + " by " + order);
        }
        committed.add(system.name);
        List<String> inOrder =
                plan.steps().stream().map(Plan.Step::target).distinct().toList();
        boolean isAhead = plan.steps().stream()
                .filter(s -> inOrder.indexOf(s.target()) < inOrder.indexOf(system.name))
                .anyMatch(s -> !world.system(s.target()).version(s.object()).equals(s.replacement()));
        if (isAhead || !inOrder.subList(0, committed.size()).equals(committed)) {
            throw new SimViolation("in dependency order", committed + ", planned " + inOrder);
        }
    }

    private Plan plan(String rollback, long before) throws IOException {
        for (long i = before; i >= 0; i--) {
            IndexedEntry e = world.entry(i);
            if (e.entry().event() == EventType.ROLLBACK_QUEUED
                    && e.entry().body().text("rollback_id").equals(Optional.of(rollback))) {
                return StoredPlan.read(
                        world.blobs, Write.ref(e.entry().body(), "plan_ref").orElseThrow());
            }
        }
        throw new SimViolation("ordered before it happens", rollback + " was never queued");
    }

    boolean mayWrite(String run, long before) throws IOException {
        boolean granted = false;
        for (long i = 0; i < before; i++) {
            IndexedEntry e = world.entry(i);
            if (e.entry().body().text("run_id").equals(Optional.of(run))) {
                switch (e.entry().event()) {
                    case LEASE_GRANTED -> granted = true;
                    case LEASE_REVOKED -> granted = false;
                    default -> {}
                }
            }
        }
        return granted;
    }

    /// Whether it ended in part because the bank refused something for good.
    boolean hasRefused(Outcome outcome) throws IOException {
        if (!(outcome instanceof Outcome.Partial partial)) {
            return false;
        }
        Plan plan = plan(partial.rollbackId(), world.size() - 1L);
        return plan.compensations().stream()
                .map(a -> picture().world().compensations().get(a.entry()))
                .anyMatch(c -> c != null && c.state().failed());
    }

    /// Whether a rollback of the scope has begun: one whose process ended behind its seal, or that is paused, is
    /// asked for again, and refused while what stopped it is still there.
    boolean hasBegun(Scope scope) {
        return picture().rollbacks().values().stream()
                .anyMatch(r -> r.status().resumable() && r.scope().equals(scope.text()));
    }

    /// What a rollback touches.
    List<String> services(String rollback) {
        RollbackRow row = picture().rollbacks().get(rollback);
        if (row == null) {
            throw new SimViolation("every rollback ends", rollback + " is nowhere");
        }
        return row.services();
    }

    /// The systems on which something is staged.
    Set<String> staged() {
        Set<String> staged = new HashSet<>();
        world.systems.values().stream().filter(s -> s.staged() != 0).forEach(s -> staged.add(s.name));
        return staged;
    }
}
