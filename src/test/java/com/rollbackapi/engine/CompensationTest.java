package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.CompensationRow.State;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.rollback.UndoWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What becomes of effects that no target can put back; each test is one promise. The simulation tries them all
/// together.
final class CompensationTest extends CompensationWorld {
    @Test
    void anEffectThatNoTargetHoldsIsOffset() throws Exception {
        pay("a", "1");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "1")).isOne();
        assertThat(of("a", "1").state()).isEqualTo(State.DONE);
        assertThat(titles()).isEmpty();
    }

    @Test
    void anEffectIsOffsetOnceHoweverOftenItIsAskedFor() throws Exception {
        pay("a", "1");
        pay("b", "1");
        life.rollback(RUN_A);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(life.rollback(new Scope.Runs(List.of("a", "b")))).isInstanceOf(Outcome.Restored.class);
        assertThat(world.bank.log()).hasSize(2);
    }

    @Test
    void aWindowThatHasClosedIsATaskAndNoCall() throws Exception {
        pay("a", "1");
        pay(identity("a", "2"), "book");
        world.pass(6);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(world.bank.log()).singleElement().asString().startsWith("unbook");
        assertThat(of("a", "1").state()).isEqualTo(State.EXPIRED);
        assertThat(titles()).singleElement().asString().contains("pay of a", "refund", "by hand");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    void whatNeverTookEffectIsNotOffset() throws Exception {
        fail("a", "1", false);
        fail("a", "2", true);
        world.pass(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(of("a", "1").state()).isEqualTo(State.ABSENT);
        assertThat(offset("a", "1")).isZero();
        assertThat(offset("a", "2")).isOne();
        assertThat(titles()).isEmpty();
    }

    @Test
    void whatMayStillTakeEffectIsAskedForAgainLater() throws Exception {
        pay("a", "1");
        life.lease("a");
        world.trouble(1, Trouble.DELAYS);
        life.pay(identity("a", "2"), "pay", List.of());
        assertThat(life.rollback(RUN_A))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.reason()).contains("may still be on its way"));
        assertThat(world.bank.log()).as("nothing is offset").isEmpty();
        world.pass(1);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "2")).isOne();
        assertThat(titles()).isEmpty();
    }

    @Test
    void whatNeverTookEffectIsNoTaskThoughItsWindowIsClosed() throws Exception {
        fail("a", "1", false);
        world.pass(10);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(titles()).isEmpty();
    }

    @Test
    void whatTheServiceRefusesIsNeverCalledRestoredAndATaskNamesIt() throws Exception {
        pay("a", "1");
        pay("a", "2");
        world.trouble(3, Trouble.REFUSES);
        Outcome first = life.rollback(RUN_A);
        assertThat(first)
                .isInstanceOfSatisfying(
                        Outcome.Partial.class,
                        p -> assertThat(p.findings()).singleElement().asString().contains("no longer possible"));
        assertThat(world.bank.log()).as("the other one is offset").hasSize(1);
        assertThat(titles()).singleElement().asString().contains("pay of a", "refused", "no longer possible");
        assertThat(life.rollback(RUN_A)).as("however often it is asked for").isInstanceOf(Outcome.Partial.class);
        assertThat(only().status()).isEqualTo(RollbackRow.Status.PARTIAL);
        assertThat(titles()).hasSize(1);
    }

    @Test
    void whatARefusedOneRestsOnIsLeftToAPerson() throws Exception {
        pay("a", "1");
        pay("a", "2", "a/1");
        pay("a", "3");
        world.trouble(4, Trouble.REFUSES);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        assertThat(List.of(
                        of("a", "3").state(), of("a", "2").state(), of("a", "1").state()))
                .containsExactly(State.DONE, State.REFUSED, State.HELD);
        assertThat(titles()).hasSize(2);
    }

    @Test
    void soIsWhatOneRestsOnThatAnEarlierRollbackCouldNotOffset() throws Exception {
        pay("a", "1");
        pay("a", "2", "a/1");
        world.trouble(2, Trouble.REFUSES);
        assertThat(life.rollback(new Scope.Steps(List.of("a/2")))).isInstanceOf(Outcome.Partial.class);
        assertThat(of("a", "2").state()).isEqualTo(State.REFUSED);
        assertThat(life.preview(RUN_A).fates())
                .filteredOn(f -> f.action().stepId().equals("1"))
                .extracting(Fate::kind)
                .containsExactly(Fate.Kind.BY_HAND);
        life.rollback(RUN_A);
        assertThat(of("a", "1").state()).isEqualTo(State.HELD);
        assertThat(titles()).hasSize(2);
    }

    @Test
    void whatNoServiceOffersIsATaskAndNoCall() throws Exception {
        pay(identity("a", "1"), "gift");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(of("a", "1").state()).isEqualTo(State.UNOFFERED);
        assertThat(titles()).singleElement().asString().contains("no service here offers ungift");
    }

    @Test
    void whatRestsOnAnotherIsOffsetBeforeItAndElseWhatClosesFirst() throws Exception {
        pay(identity("a", "ship"), "ship");
        pay(identity("a", "book"), "book");
        pay(identity("a", "on-ship", "a/ship"), "book");
        pay(identity("a", "pay"), "pay");
        assertThat(life.plan(RUN_A).compensations().stream().map(Plan.Undone::stepId))
                .as("pay closes in six hours, ship in three but waits for what rests on it")
                .containsExactly("pay", "on-ship", "ship", "book");
        life.rollback(RUN_A);
        assertThat(world.bank.log())
                .extracting(line -> line.substring(line.lastIndexOf('/') + 1))
                .containsExactly("pay", "on-ship", "ship", "book");
    }

    @Test
    void whatRestsOnAnotherThroughAWriteIsOffsetBeforeIt() throws Exception {
        life.lease("a");
        life.lease("b");
        life.pay(identity("a", "1"), "ship", writing("x", "a.1"));
        life.act("b", "2", writing("x", "b.2"));
        pay(identity("b", "3", "b/2"), "book");
        assertThat(life.plan(RUN_A).compensations().stream().map(Plan.Undone::tool))
                .containsExactly("book", "ship");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void theSameRequestIsTheSameRollback() throws Exception {
        pay("a", "1");
        Optional<String> first = life.enqueue(RUN_A);
        assertThat(first).isPresent();
        assertThat(life.enqueue(RUN_A)).isEqualTo(first);
        assertThat(life.plan(RUN_A).hash()).isEqualTo(life.plan(RUN_A).hash());
        assertThat(life.rollback(RUN_A))
                .isInstanceOfSatisfying(
                        Outcome.Restored.class, r -> assertThat(r.rollbackId()).isEqualTo(first.get()));
    }

    @Test
    void toAPositionOffsetsWhatWasDoneSince() throws Exception {
        pay("a", "1");
        long position = world.size();
        pay("b", "1");
        assertThat(life.rollback(new Scope.Position(position))).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "1")).isZero();
        assertThat(offset("b", "1")).isOne();
    }

    @Test
    void aPlanReadsBackWithItsCompensations() throws Exception {
        pay("a", "1");
        pay("a", "2", "a/1");
        Plan plan = life.plan(RUN_A);
        life.enqueue(RUN_A);
        assertThat(StoredPlan.read(world.blobs, plan.hash())).isEqualTo(plan);
        assertThat(plan.compensations().getLast().compensation().orElseThrow().after())
                .containsExactly(of("a", "2").entry());
    }

    @Test
    void whatIsSettledIsDecidedNoMore() throws Exception {
        pay("a", "1");
        life.rollback(RUN_A);
        Json.Obj done = journaled(EventType.ROLLBACK_COMPENSATION).getLast();
        Entry again = new Entry(
                EventType.ROLLBACK_COMPENSATION, world.hourOf(0), "somebody", done.with("outcome", Json.of("ordered")));
        Fold fold = new Fold(world.blobs);
        assertThatThrownBy(() -> fold.fold(life.picture(), new IndexedEntry(world.size(), again)))
                .isInstanceOf(FoldException.class)
                .hasMessageContaining("settled already as done");
    }

    @Test
    void undoWindowsComeByWhatClosesFirst() throws Exception {
        pay(identity("a", "book"), "book");
        pay(identity("a", "pay"), "pay");
        pay(identity("a", "ship"), "ship");
        Instant now = world.hourOf(0);
        List<UndoWindow> open = UndoWindow.open(life.picture(), now);
        assertThat(open.stream().map(w -> w.action().stepId())).containsExactly("ship", "pay", "book");
        assertThat(open.getFirst().secondsLeft())
                .contains(Duration.between(now, of("a", "ship").closes().orElseThrow())
                        .toSeconds());
        assertThat(open.getLast().secondsLeft()).isEmpty();
        Instant closed = of("a", "ship").closes().orElseThrow();
        assertThat(UndoWindow.open(life.picture(), closed))
                .as("not at the moment itself")
                .hasSize(2);
        life.rollback(RUN_A);
        assertThat(UndoWindow.open(life.picture(), now)).isEmpty();
    }

    @Test
    void aPreviewSaysWhatBecomesOfEachAction() throws Exception {
        life.lease("a");
        life.act("a", "0", writing("x", "a.0"));
        pay(identity("a", "gift"), "gift");
        pay(identity("a", "ship"), "ship");
        pay(identity("a", "book"), "book");
        life.act("a", "mail", List.of());
        world.pass(3);
        List<Fate> fates = life.preview(RUN_A).fates();
        assertThat(fates.stream().map(f -> f.action().stepId() + " " + f.kind()))
                .containsExactly("mail IRREVERSIBLE", "book COMPENSATED", "ship EXPIRED", "gift BY_HAND", "0 REVERSED");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(titles()).as("as it was shown").hasSize(3);
    }

    @Test
    void theKeyOfACompensationNamesTheEntryAndItsLeaf() throws Exception {
        pay("a", "1");
        life.rollback(RUN_A);
        assertThat(journaled(EventType.ROLLBACK_COMPENSATION))
                .hasSize(2)
                .allSatisfy(b -> assertThat(b.text("key").orElseThrow())
                        .matches("undo-" + of("a", "1").entry() + "-[0-9a-f]{16}"));
    }
}
