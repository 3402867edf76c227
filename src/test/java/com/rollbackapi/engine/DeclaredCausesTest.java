package com.rollbackapi.engine;

import static com.rollbackapi.engine.CausalWorkspace.after;
import static com.rollbackapi.engine.CausalWorkspace.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an action declares to rest on goes with it when a run is undone.
class DeclaredCausesTest {
    private static final Scope RUN_A = new Scope.Runs(List.of("a"));

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

    @Test
    void aRunThatReadWhatAnUndoneRunWroteGoesWithItAndThePlanSaysWhy() throws Exception {
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        ActionResult read = work.act("b/1", reading("x"), Map.of("y", "2"));
        work.act("c/1", reading("y"), Map.of("z", "3"));
        work.act("e/1", Action.Grounds.NONE, Map.of("other", "4"));
        Plan plan = work.plan(RUN_A);
        assertThat(plan.runs()).containsExactly("a", "b", "c");
        long entry = ((ActionResult.Executed) read).index();
        assertThat(plan.steps())
                .filteredOn(s -> s.object().equals("c/y"))
                .extracting(Plan.Step::because)
                .containsExactly("b read d/c/x in entry " + entry + ", after a wrote it in entry " + (entry - 2));
        work.undo(RUN_A);
        assertThat(List.of(work.record("x"), work.record("y"), work.record("z")))
                .allMatch(java.util.Optional::isEmpty);
        assertThat(work.record("other")).contains("4");
    }

    @Test
    void whoeverReadBeforeTheWriteStays() throws Exception {
        work.act("b/1", reading("x"), Map.of("y", "2"));
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        assertThat(work.plan(RUN_A).runs()).containsExactly("a");
    }

    @Test
    void whatHasAStepAsParentGoesWithItsRun() throws Exception {
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        work.act("b/9", Optional.of("a/1"), Action.Grounds.NONE, Map.of("y", "2"));
        work.act("c/9", Optional.of("nowhere/1"), Action.Grounds.NONE, Map.of("z", "3"));
        assertThat(work.plan(RUN_A).dependentRuns()).containsExactly("b");
    }

    @Test
    void aParentIsFirstLookedForInItsOwnRun() throws Exception {
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        work.act("b/a/1", Action.Grounds.NONE, Map.of("y", "2"));
        work.act("b/2", Optional.of("a/1"), Action.Grounds.NONE, Map.of("z", "3"));
        assertThat(work.plan(RUN_A).dependentRuns()).isEmpty();
    }

    @Test
    void whatDependsOnAStepGoesWithItsRun() throws Exception {
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        work.act("b/1", after("a/1"), Map.of("y", "2"));
        Plan plan = work.plan(RUN_A);
        assertThat(plan.dependentRuns()).containsExactly("b");
        assertThat(plan.steps().getFirst().because()).endsWith("on step a/1");
    }

    @Test
    void whatAReaderDidAfterItWasUndoneIsNotUndoneTwice() throws Exception {
        work.act("a/1", Action.Grounds.NONE, Map.of("x", "1"));
        work.act("b/1", reading("x"), Map.of("y", "2"));
        work.undo(new Scope.Runs(List.of("b")));
        assertThat(work.plan(RUN_A).runs()).containsExactly("a");
    }

    @Test
    void stepsThatDependOnEachOtherAreRefusedWithTheCircleNamed() throws Exception {
        work.act("a/1", after("c/1"), Map.of("x", "1"));
        work.act("b/1", after("a/1"), Map.of("y", "2"));
        work.act("c/1", after("b/1"), Map.of("z", "3"));
        assertThatThrownBy(() -> work.plan(RUN_A))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith("a/1 → c/1 → b/1 → a/1");
        assertThat(work.plan(new Scope.Position(1)).steps()).hasSize(3);
    }

    @Test
    void aChainAsLongAsAJournalHasNoCircle() throws Exception {
        work.act("a/0", Action.Grounds.NONE, Map.of("x", "0"));
        for (int i = 1; i < 2_000; i++) {
            work.act("b/" + i, after(i == 1 ? "a/0" : "b/" + (i - 1)), Map.of());
        }
        assertThat(work.plan(RUN_A).dependentRuns()).containsExactly("b");
    }

    @Test
    void aReadOfNoTargetIsRefusedSinceItWouldTieTheActionToNothing() throws Exception {
        Action.Grounds mistaken = new Action.Grounds(List.of("docs/c/x"), List.of());
        assertThat(work.act("a/1", mistaken, Map.of("x", "1")))
                .isInstanceOfSatisfying(
                        ActionResult.Refused.class,
                        refused -> assertThat(refused.reason()).contains("it reads 'docs/c/x'"));
    }

    @Test
    void aLineDeclaresWhatItRestsOn() throws Exception {
        String line = "{\"run_id\":\"r\",\"tool\":\"t\",\"args\":{},\"ok\":true,\"writes\":[],\"reads\":[\"d/c/x\"],"
                + "\"depends_on\":[\"q/1\"]}";
        Action.Identity identity = ActionLine.parse(1, line).identity();
        assertThat(identity.grounds()).isEqualTo(new Action.Grounds(List.of("d/c/x"), List.of("q/1")));
        assertThatThrownBy(() -> ActionLine.parse(1, line.replace("d/c/x", "nothing")))
                .isInstanceOf(MalformedActionException.class)
                .hasMessageContaining("rests on 'nothing'");
    }
}
