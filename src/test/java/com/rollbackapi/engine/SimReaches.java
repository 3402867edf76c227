package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.simulation.SimViolation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// For whom simulated runs work, whom containments hold, and that whoever is held writes nothing: by the runs' names
/// and the entries alone, without a line of what is tested.
record SimReaches(SimWorld world) {
    private static final List<String> TENANTS = List.of("acme", "globex");
    private static final List<String> CLASSES = List.of("refunds", "support");

    /// Something that the engine is to do.
    interface Call {
        void run() throws IOException;
    }

    /// What a run's first lease says: a third of them work for no tenant, a third are of no class.
    static Assignment of(String run) {
        return new Assignment(
                one(TENANTS, Math.floorMod(run.hashCode(), 3)), one(CLASSES, Math.floorMod(run.hashCode() / 3, 3)));
    }

    private static Optional<String> one(List<String> names, int number) {
        return number == 0 ? Optional.empty() : Optional.of(names.get(number - 1));
    }

    private static Reach draw(Random random, String run) {
        int name = random.nextInt(2);
        return switch (random.nextInt(4)) {
            case 0 -> new Reach.Tenant(TENANTS.get(name));
            case 1 -> new Reach.TaskClass(CLASSES.get(name));
            default -> new Reach.Run(run, false);
        };
    }

    /// An action whose agent mostly says nothing of whom it works for, and sometimes whatever may help it.
    static Action.Identity identity(Random random, String run, String step) {
        Assignment said = random.nextInt(6) == 0
                ? new Assignment(one(TENANTS, random.nextInt(3)), one(CLASSES, random.nextInt(3)))
                : Assignment.NONE;
        return new Action.Identity(run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty())
                .declaring(said);
    }

    /// The containments in force: of each, the member that says what it holds, and its name.
    private Map<String, Map.Entry<String, String>> inForce() throws IOException {
        Map<String, Map.Entry<String, String>> held = new TreeMap<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            Json.Obj body = e.entry().body();
            switch (e.entry().event()) {
                case CONTAINMENT_APPLIED -> {
                    for (String member : List.of("run_id", "tenant", "task_class")) {
                        body.text(member)
                                .ifPresent(name ->
                                        held.put(body.text("containment").orElseThrow(), Map.entry(member, name)));
                    }
                }
                case CONTAINMENT_LIFTED -> held.remove(body.text("containment").orElseThrow());
                default -> {}
            }
        }
        return held;
    }

    /// Whether a containment holds the run.
    boolean holds(String run) throws IOException {
        Assignment of = of(run);
        return inForce().values().stream()
                .anyMatch(c -> c.equals(Map.entry("run_id", run))
                        || of.tenant().map(t -> Map.entry("tenant", t)).equals(Optional.of(c))
                        || of.taskClass().map(t -> Map.entry("task_class", t)).equals(Optional.of(c)));
    }

    /// An operator contains a run, or everything of a tenant or a class.
    void contain(SimLife life, Random random, String run) throws IOException {
        Reach reach = draw(random, run);
        if (reach instanceof Reach.Run && !life.picture().runs().containsKey(run)) {
            return; // held before it did anything, and unknown
        }
        life.contain(reach);
        if (!inForce().containsValue(Map.entry(reach.member(), reach.subject()))) {
            throw new SimViolation("contained when it is said", reach.text() + " is not");
        }
    }

    /// One of the containments of tenants and classes, if there is one, is lifted.
    void lift(SimLife life, Random random) throws IOException {
        List<String> wide = inForce().entrySet().stream()
                .filter(e -> !e.getValue().getKey().equals("run_id"))
                .map(Map.Entry::getKey)
                .toList();
        if (!wide.isEmpty()) {
            life.lift(wide.get(random.nextInt(wide.size())));
        }
    }

    /// A run may or may not act.
    void watch(SimLife life, Action.Identity identity, Call call) throws IOException {
        String run = identity.runId();
        boolean may = life.mayWrite(run, world.size()) && !holds(run);
        boolean lies = isOther(of(run).tenant(), identity.declared().tenant())
                || isOther(of(run).taskClass(), identity.declared().taskClass());
        int before = world.size();
        call.run();
        boolean acts = world.read(before, world.size()).stream()
                .filter(e -> e.entry().event() == EventType.ACTION_EXECUTED
                        || e.entry().event() == EventType.ACTION_REQUESTED)
                .map(e -> e.entry().body())
                .filter(b -> b.text("step_id").equals(Optional.of(identity.stepId()))) // not the end of an earlier call
                .anyMatch(b -> b.text("run_id").equals(Optional.of(run)));
        if (acts && !may) {
            throw new SimViolation("a contained run cannot write", run + " did");
        }
        if (acts && lies) {
            throw new SimViolation("nobody works for another than his lease says", run + " said " + identity);
        }
    }

    private static boolean isOther(Optional<String> is, Optional<String> said) {
        return said.isPresent() && !said.equals(is);
    }
}
