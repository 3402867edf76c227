package com.rollbackapi.engine;

import static com.rollbackapi.engine.CausalWorkspace.after;
import static com.rollbackapi.engine.CausalWorkspace.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Action.Grounds;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Planner;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.store.OverlayBlobStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One step is undone with what rests on it, and the rest stays; each test is one promise.
class SurgicalUndoTest {
    private static final Grounds NONE = Grounds.NONE;

    @TempDir
    private Path temp;

    private CausalWorkspace work;

    @BeforeEach
    void open() throws Exception {
        work = new CausalWorkspace(temp);
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    private static Scope step(String name) {
        return new Scope.Steps(List.of(name));
    }

    private static Scope run(String name) {
        return new Scope.Runs(List.of(name));
    }

    @Test
    void stepsThatDoNotDependStay() throws Exception {
        work.act("a/1", NONE, Map.of("x", "1"));
        work.act("a/2", NONE, Map.of("y", "1"));
        work.act("b/1", NONE, Map.of("z", "1"));
        assertThat(work.undo(step("a/1"))).isInstanceOf(Outcome.Restored.class);
        assertThat(work.record("x")).isEmpty();
        assertThat(List.of(work.record("y"), work.record("z"))).allMatch(Optional.of("1")::equals);
        assertThat(work.engine.picture().runs().get("a")).matches(r -> !r.undone());
    }

    @Test
    void whatRestsOnTheStepGoesWithItAndThePlanSaysWhy() throws Exception {
        work.act("a/1", NONE, Map.of("x", "1"));
        work.act("b/1", reading("x"), Map.of("y", "1"));
        work.act("b/2", NONE, Map.of("free", "1"));
        work.act("c/1", after("b/1"), Map.of("z", "1"));
        Plan plan = work.plan(step("a/1"));
        assertThat(plan.steps()).extracting(Plan.Step::object).containsExactly("c/z", "c/y", "c/x");
        assertThat(plan.steps().get(0).because()).startsWith("c/1, in entry ").endsWith("rests on step b/1");
        assertThat(plan.steps().get(1).because()).contains("read d/c/x, which a/1 wrote in entry ");
        work.undo(step("a/1"));
        assertThat(List.of(work.record("x"), work.record("y"), work.record("z")))
                .allMatch(Optional::isEmpty);
        assertThat(work.record("free")).contains("1");
    }

    @Test
    void threeWayMergeKeepsAHumansEdit() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"price\":1,\"title\":\"old\"}"));
        work.act("a/2", NONE, Map.of("x", "{\"price\":9,\"title\":\"old\"}"));
        work.act("person/1", NONE, Map.of("x", "{\"price\":9,\"title\":\"new\"}"));
        Outcome outcome = work.undo(step("a/2"));
        assertThat(outcome).isInstanceOf(Outcome.Restored.class);
        assertThat(work.record("x")).contains("{\"price\":1,\"title\":\"new\"}");
        assertThat(work.engine.picture().tasks()).isEmpty();
    }

    @Test
    void aConflictingEditBecomesATaskWithBothValuesAndNothingIsOverwritten() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"price\":1}"));
        work.act("a/2", NONE, Map.of("x", "{\"price\":9}"));
        work.act("person/1", NONE, Map.of("x", "{\"price\":8}"));
        Plan plan = work.plan(step("a/2"));
        assertThat(plan.steps()).isEmpty();
        Plan.Task task = plan.tasks().getFirst();
        assertThat(work.engine.source().blobs().get(task.ours().orElseThrow()))
                .contains("{\"price\":8}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(work.engine.source().blobs().get(task.theirs().orElseThrow()))
                .contains("{\"price\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Outcome first = work.undo(step("a/2"));
        assertThat(first).isInstanceOf(Outcome.Refused.class);
        assertThat(work.record("x")).contains("{\"price\":8}");
        assertThat(work.engine.picture().tasks().values())
                .allMatch(t -> t.ours().equals(task.ours()) && t.theirs().equals(task.theirs()));
        assertThat(work.engine.picture().tasks().values())
                .extracting(TaskRow::object)
                .containsExactly(Optional.of("correct d/c/x"));
        // asked again it is the same rollback and the same task
        assertThat(work.undo(step("a/2"))).isEqualTo(first);
        assertThat(work.engine.picture().tasks()).hasSize(1);
    }

    @Test
    void whatCanBePutBackIsAndTheRestIsATask() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"v\":1}", "y", "{\"v\":1}"));
        work.act("person/1", NONE, Map.of("x", "{\"v\":2}"));
        assertThat(work.undo(step("a/1"))).isInstanceOf(Outcome.Partial.class);
        assertThat(work.record("x")).contains("{\"v\":2}");
        assertThat(work.record("y")).isEmpty();
        assertThat(work.engine.picture().tasks()).hasSize(1);
    }

    @Test
    void whatRestedOnAnUndoneStepAndWasLeftGoesWhereItCan() throws Exception {
        work.act("a/1", NONE, Map.of("x", "1"));
        work.act("b/1", NONE, Map.of("y", "1"));
        work.act("b/2", after("b/1"), Map.of("z", "1"));
        work.act("person/1", NONE, Map.of("x", "2"));
        work.act("c/1", after("b/2"), Map.of("x", "3"));
        assertThat(work.undo(new Scope.Steps(List.of("a/1", "b/1")))).isInstanceOf(Outcome.Partial.class);
        assertThat(work.record("x")).contains("3");
        assertThat(List.of(work.record("y"), work.record("z"))).allMatch(Optional::isEmpty);
        // b is undone, and what c rests on with it; nothing is in the way of c any more
        Scope rest = new Scope.Steps(List.of("b/1", "person/1"));
        assertThat(work.plan(rest).dependentSteps()).containsExactly("c/1");
        assertThat(work.undo(rest)).isInstanceOf(Outcome.Restored.class);
        assertThat(work.record("x")).contains("1");
    }

    @Test
    void aStepThatIsHalfUndoneGoesWhole() throws Exception {
        work.act("a/1", NONE, Map.of("w", "1"));
        work.act("o/1", NONE, Map.of("x", "1"));
        work.act("person/1", NONE, Map.of("x", "2"));
        work.act("b/1", after("a/1"), Map.of("y", "1"));
        Action.Identity again = new Action.Identity("b", "agent", "1", Optional.empty(), "again", Optional.empty());
        assertThat(work.engine.perform(ActionRequest.live(
                        again,
                        1,
                        "edit",
                        Json.Obj.EMPTY,
                        List.of(new ActionRequest.Content("d", "c/x", Optional.of(new byte[] {'3'}))))))
                .isInstanceOf(ActionResult.Executed.class);
        assertThat(work.undo(new Scope.Steps(List.of("a/1", "o/1")))).isInstanceOf(Outcome.Partial.class);
        Scope rest = new Scope.Steps(List.of("a/1", "person/1"));
        assertThat(work.plan(rest).dependentSteps()).containsExactly("b/1");
        assertThat(work.undo(rest)).isInstanceOf(Outcome.Restored.class);
        assertThat(work.record("x")).contains("1");
    }

    @Test
    void theRunThatStayedCanBeUndoneLaterAndBringsNothingBack() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1,\"r\":1}"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":2,\"q\":1,\"r\":1}"));
        work.act("c/1", NONE, Map.of("x", "{\"p\":2,\"q\":2,\"r\":1}"));
        work.act("e/1", NONE, Map.of("x", "{\"p\":2,\"q\":2,\"r\":2}"));
        work.undo(step("b/1"));
        assertThat(work.record("x")).contains("{\"p\":1,\"q\":2,\"r\":2}");
        // the write of b must not come back from what e started from
        work.undo(run("e"));
        assertThat(work.record("x")).contains("{\"p\":1,\"q\":2,\"r\":1}");
        work.undo(run("c"));
        assertThat(work.record("x")).contains("{\"p\":1,\"q\":1,\"r\":1}");
        work.undo(run("a"));
        assertThat(work.record("x")).isEmpty();
    }

    @Test
    void aSurgicalUndoCanItselfBeUndone() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1}"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":2,\"q\":1}"));
        work.act("c/1", NONE, Map.of("x", "{\"p\":2,\"q\":2}"));
        long before = work.engine.picture().position();
        work.undo(step("b/1"));
        assertThat(work.undo(new Scope.Position(before))).isInstanceOf(Outcome.Restored.class);
        assertThat(work.record("x")).contains("{\"p\":2,\"q\":2}");
        work.undo(run("b"));
        assertThat(work.record("x")).contains("{\"p\":1,\"q\":1}");
    }

    @Test
    void lookingAtThePlanChangesNothingAndItReadsBackFromTheStore() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1}", "y", "1"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":1,\"q\":2}"));
        work.act("b/2", NONE, Map.of("y", "2"));
        work.act("a/2", NONE, Map.of("x", "{\"p\":3,\"q\":2}"));
        work.act("a/3", NONE, Map.of("x", "{\"p\":3,\"q\":4}"));
        Scope scope = step("a/2");
        Plan plan = work.plan(scope);
        assertThat(plan.hash()).isEqualTo(work.plan(scope).hash());
        Optional<com.rollbackapi.crypto.Hash> merged = plan.steps().getFirst().replacement();
        assertThat(work.engine.source().blobs().get(merged.orElseThrow())).isEmpty();
        work.undo(scope);
        assertThat(StoredPlan.read(work.engine.source().blobs(), plan.hash())).isEqualTo(plan);
        Plan second = work.plan(step("a/1"));
        assertThat(second.tasks()).hasSize(2);
        assertThat(Scope.fromJson(scope.toJson())).isEqualTo(scope);
    }

    /// The later write of a third is not what is in the way: the task names the write that is.
    @Test
    void theTaskNamesTheWriteThatIsInTheWay() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"price\":1}"));
        work.act("a/2", NONE, Map.of("x", "{\"price\":9}"));
        work.act("person/1", NONE, Map.of("x", "{\"price\":8}"));
        work.act("other/1", NONE, Map.of("x", "{\"note\":1,\"price\":8}"));
        Plan.Task task = work.plan(step("a/2")).tasks().getFirst();
        assertThat(task.reason()).startsWith("person wrote it in entry ");
        assertThat(task.ours())
                .isEqualTo(work.engine.picture().world().tree("d").get("c/x"));
    }

    @Test
    void twoConflictsOfOneObjectAreTwoTasksEachWithItsValues() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1}"));
        work.act("a/2", NONE, Map.of("x", "{\"p\":2,\"q\":1}"));
        work.act("a/3", NONE, Map.of("x", "{\"p\":2,\"q\":2}"));
        work.act("person/1", NONE, Map.of("x", "{\"p\":3,\"q\":3}"));
        work.undo(step("a/2"));
        work.undo(step("a/3"));
        work.undo(step("a/2"));
        assertThat(work.engine.picture().tasks().values())
                .extracting(TaskRow::theirs)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    /// What a later undo needs of the writes that stayed is in the file, though no target ever held it.
    @Test
    void whatWasMergedOnTheWayIsInAnExport() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1,\"r\":1}"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":2,\"q\":1,\"r\":1}"));
        work.act("c/1", NONE, Map.of("x", "{\"p\":2,\"q\":2,\"r\":1}"));
        work.act("e/1", NONE, Map.of("x", "{\"p\":2,\"q\":2,\"r\":2}"));
        Plan plan = work.plan(step("b/1"));
        work.undo(step("b/1"));
        Path file = temp.resolve("all.rbxj");
        work.engine.export(file);
        FileSource source = FileSource.open(file, Optional.empty(), () -> 0);
        List<Plan.Kept> kept = plan.steps().getFirst().kept();
        assertThat(kept).hasSize(2);
        for (Plan.Kept k : kept) {
            assertThat(source.blobs().get(k.after().orElseThrow())).isPresent();
        }
        assertThat(source.firstDamaged()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotMergedButLeftToAPerson() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"q\":1}"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":2,\"q\":1}"));
        work.act("c/1", NONE, Map.of("x", "{\"p\":2,\"q\":2}"));
        Plan plan = Planner.plan(work.engine.picture(), step("b/1"), new OverlayBlobStore(hash -> Optional.empty()));
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.tasks()).hasSize(1);
    }

    @Test
    void anExportHoldsTheVersionsThatMergesMade() throws Exception {
        work.act("a/1", NONE, Map.of("x", "{\"p\":1,\"t\":1,\"u\":1}"));
        work.act("a/2", NONE, Map.of("x", "{\"p\":9,\"t\":1,\"u\":1}"));
        work.act("b/1", NONE, Map.of("x", "{\"p\":9,\"t\":2,\"u\":1}"));
        work.act("c/1", NONE, Map.of("x", "{\"p\":9,\"t\":2,\"u\":2}"));
        work.undo(step("a/2"));
        Source source = work.engine.source();
        assertThat(Export.references(source.entries(0, source.size()), source.blobs()))
                .contains(
                        work.plan(step("c/1")).steps().getFirst().replacement().orElseThrow());
    }

    @Test
    void anUnknownStepIsRefused() throws Exception {
        work.act("a/1", NONE, Map.of("x", "1"));
        assertThatThrownBy(() -> work.plan(step("a/2")))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("no step 'a/2' in this journal");
    }
}
