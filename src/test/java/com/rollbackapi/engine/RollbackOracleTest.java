package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Generated timelines with deep chains of dependents, creations, deletions, interleavings and keys with slashes,
/// undone by the engine and by brute force: the oracle knows only the list of writes and the definition of dependence.
class RollbackOracleTest {
    private static final int TIMELINES = 200;

    @TempDir
    private Path temp;

    /// One write of the oracle's timeline; `after` null is a deletion.
    private record Fact(int step, String run, String object, Optional<String> before, Optional<String> after) {}

    /// What else ties a run to another: it read an object (`from` empty), or it named a step of the run `from`.
    private record Tie(int step, String run, String object, Optional<String> from) {}

    /// What happened, and what the state became.
    private record Timeline(Map<String, String> state, List<Fact> facts, List<Tie> ties, Random random) {}

    @Test
    void generatedTimelinesAreUndoneAsByBruteForce() throws Exception {
        for (int seed = 1; seed <= TIMELINES; seed++) {
            check(seed);
        }
    }

    private void check(int seed) throws Exception {
        Random random = new Random(seed);
        Map<String, String> initial = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            if (random.nextBoolean()) {
                initial.put(object(i), "\"start" + i + "\"");
            }
        }
        Path dir = temp.resolve("w" + seed);
        Engine.init(dir, TestClocks.create());
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            engine.addDocuments("state", folder(seed, initial), TauRetail.REQUEST);
            Map<String, String> state = new TreeMap<>(initial);
            Timeline timeline = new Timeline(state, new ArrayList<>(), new ArrayList<>(), random);
            int runs = 3 + random.nextInt(6);
            for (int step = 0; step < 12 + random.nextInt(20); step++) {
                act(engine, new Step("run/" + random.nextInt(runs), step), timeline);
            }
            assertThat(live(engine)).as("seed %d: before the rollback", seed).isEqualTo(state);
            for (int round = 0; round < 2; round++) {
                undo(engine, seed, "run/" + random.nextInt(runs), timeline, initial);
            }
        }
    }

    private record Step(String run, int number) {}

    private void act(Engine engine, Step next, Timeline timeline) throws Exception {
        Random random = timeline.random();
        Map<String, String> state = timeline.state();
        String run = next.run();
        int step = next.number();
        if (engine.picture().runs().get(run) == null) {
            engine.lease(run, "agent");
        }
        List<ActionRequest.Content> writes = new ArrayList<>();
        for (int w = 0; w < 1 + random.nextInt(3); w++) {
            String object = object(random.nextInt(6));
            boolean delete = state.containsKey(object) && random.nextInt(4) == 0;
            Optional<String> after = delete ? Optional.empty() : Optional.of("\"v" + step + "." + w + "\"");
            timeline.facts().add(new Fact(step, run, object, Optional.ofNullable(state.get(object)), after));
            after.ifPresentOrElse(v -> state.put(object, v), () -> state.remove(object));
            writes.add(new ActionRequest.Content(
                    "state", object, after.map(v -> v.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        String id = "s" + step;
        Action.Identity identity =
                new Action.Identity(run, "agent", id, Optional.empty(), run + "/" + id, Optional.empty());
        ActionResult result = engine.perform(
                ActionRequest.live(identity.restingOn(grounds(next, timeline)), 1, "write", Json.Obj.EMPTY, writes));
        assertThat(result).isInstanceOf(ActionResult.Executed.class);
    }

    private static Action.Grounds grounds(Step next, Timeline timeline) {
        Random random = timeline.random();
        List<String> reads = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        if (random.nextInt(5) == 0) {
            String object = object(random.nextInt(6));
            reads.add("state/" + object);
            timeline.ties().add(new Tie(next.number(), next.run(), object, Optional.empty()));
        }
        if (random.nextInt(9) == 0) {
            Fact cause = timeline.facts().get(random.nextInt(timeline.facts().size()));
            if (cause.step() < next.number()) {
                steps.add(cause.run() + "/s" + cause.step());
                timeline.ties().add(new Tie(next.number(), next.run(), "", Optional.of(cause.run())));
            }
        }
        return new Action.Grounds(reads, steps);
    }

    private static void undo(Engine engine, int seed, String run, Timeline timeline, Map<String, String> initial)
            throws Exception {
        List<Fact> facts = timeline.facts();
        if (engine.picture().runs().get(run) == null) {
            return;
        }
        Set<String> undone = closure(run, timeline);
        List<Fact> left = facts.stream().filter(f -> !undone.contains(f.run())).toList();
        boolean anything = left.size() < facts.size();
        Scope scope = new Scope.Runs(List.of(run));
        Preview preview = engine.preview(scope);
        if (anything) {
            Set<String> dependents = new TreeSet<>(undone);
            dependents.remove(run);
            assertThat(preview.plan().dependentRuns())
                    .as("seed %d, undo %s", seed, run)
                    .containsExactlyElementsOf(dependents);
            assertThat(preview.plan().mutations())
                    .as("seed %d, undo %s", seed, run)
                    .isEqualTo(facts.size() - left.size());
        }
        Outcome outcome = engine.rollback(scope, preview.planHash(), TauRetail.REQUEST);
        assertThat(outcome)
                .as("seed %d, undo %s", seed, run)
                .isInstanceOf(anything ? Outcome.Restored.class : Outcome.Unchanged.class);
        Map<String, String> expected = new TreeMap<>(initial);
        left.forEach(f ->
                f.after().ifPresentOrElse(v -> expected.put(f.object(), v), () -> expected.remove(f.object())));
        assertThat(live(engine)).as("seed %d, undo %s", seed, run).isEqualTo(expected);
        facts.retainAll(left);
        timeline.ties().removeIf(t -> undone.contains(t.run()));
    }

    /// By definition: whoever wrote or read, later, an object that a member wrote is a member, and so is whoever
    /// named a member's step.
    private static Set<String> closure(String run, Timeline timeline) {
        List<Fact> facts = timeline.facts();
        Set<String> members = new TreeSet<>(Set.of(run));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (int i = 0; i < facts.size(); i++) {
                for (int j = i + 1; j < facts.size(); j++) {
                    if (members.contains(facts.get(i).run())
                            && facts.get(i).object().equals(facts.get(j).object())) {
                        grown |= members.add(facts.get(j).run());
                    }
                }
                for (Tie tie : timeline.ties()) {
                    boolean read = tie.from().isEmpty()
                            && tie.object().equals(facts.get(i).object())
                            && tie.step() > facts.get(i).step();
                    boolean named = tie.from().equals(Optional.of(facts.get(i).run()));
                    if (members.contains(facts.get(i).run()) && (read || named)) {
                        grown |= members.add(tie.run());
                    }
                }
            }
        }
        return members;
    }

    /// The state as its documents stand in the store of live documents, read through the engine's hash of it.
    private static Map<String, String> live(Engine engine) throws Exception {
        Map<String, String> found = new TreeMap<>();
        var tree = engine.picture().world().tree("state");
        assertThat(engine.liveRoot("state")).isEqualTo(tree.root());
        List<String> names = new ArrayList<>();
        tree.forEach((name, leaf) -> names.add(name));
        for (String name : names) {
            byte[] bytes =
                    engine.source().blobs().get(tree.get(name).orElseThrow()).orElseThrow();
            found.put(name, new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        }
        return found;
    }

    private static String object(int i) {
        return i % 2 == 0 ? "c/key" + i : "c/deep/er/key" + i;
    }

    private Path folder(int seed, Map<String, String> initial) throws Exception {
        Path dir = Files.createDirectories(temp.resolve("s" + seed));
        Json.Builder records = Json.object();
        initial.forEach((object, text) ->
                records.put(object.substring(2), Json.of(text.substring(1, text.length() - 1))));
        Files.write(dir.resolve("c.json"), CanonicalJson.bytes(records.build()));
        return dir;
    }
}
