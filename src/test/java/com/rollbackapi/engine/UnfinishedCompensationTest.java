package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of compensations where services, targets and processes fail; each test is one promise.
final class UnfinishedCompensationTest extends CompensationWorld {
    /// More than a rollback here has operations.
    private static final int ENDS = 60;

    @Test
    void aReplyLostAfterSuccessIsNeitherRepeatedNorATask() throws Exception {
        pay("a", "1");
        world.trouble(2, Trouble.LOSES_REPLY);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        assertThat(titles()).isEmpty();
        int calls = world.bank.log().size();
        assertThat(life.rollback(RUN_A))
                .isInstanceOfSatisfying(
                        Outcome.Restored.class, r -> assertThat(r.rollbackId()).isEqualTo(only().id()));
        assertThat(world.bank.log()).hasSize(calls);
        assertThat(titles()).isEmpty();
    }

    @Test
    void aCallThatArrivesTwiceOrLateTakesEffectOnce() throws Exception {
        for (Trouble trouble : List.of(Trouble.DUPLICATES, Trouble.DELAYS, Trouble.LOSES_REQUEST)) {
            open();
            pay("a", "1");
            world.trouble(2, trouble);
            life.rollback(RUN_A);
            assertThat(life.rollback(RUN_A)).isNotInstanceOf(Outcome.Partial.class);
            assertThat(offset("a", "1")).as("%s", trouble).isOne();
            assertThat(only().status()).isEqualTo(RollbackRow.Status.RESTORED);
        }
    }

    @Test
    void theOutcomeIsTheSameWhereverTheProcessEndsAndEndsAgain() throws Exception {
        int ends = 0;
        for (int end = 1; end < ENDS; end++) {
            for (int again = 0; again < ENDS; again += 4) {
                open();
                life.lease("a");
                life.pay(identity("a", "0"), "book", writing("x", "a.0"));
                pay("a", "1", "a/0");
                pay("a", "2");
                ends += ends(end, () -> life.rollback(RUN_A));
                world.restart();
                life = new SimLife(world);
                ends += ends(again, life::recover);
                restart();
                life.rollback(RUN_A);
                assertThat(world.bank.log())
                        .as("ended in operation %d, then in %d", end, again)
                        .hasSize(3);
                assertThat(world.bank.log().getLast()).startsWith("unbook");
                assertThat(rows.leaves()).isEmpty();
                assertThat(life.picture().rollbacks().lastEntry().getValue().status())
                        .isEqualTo(RollbackRow.Status.RESTORED);
                assertThat(titles()).isEmpty();
                booksAgree();
            }
        }
        assertThat(ends).isGreaterThan(ENDS * 8);
    }

    private interface Work {
        void run() throws Exception;
    }

    /// 1 where the process ends in the middle of this operation of the work, 0 where it has fewer.
    private int ends(int operation, Work work) throws Exception {
        world.crashAt(operation);
        try {
            work.run();
            return 0;
        } catch (SimCrash _) {
            return 1;
        }
    }

    @Test
    void theRunsAreHeldBeforeTheFirstCall() throws Exception {
        pay("a", "1");
        int before = world.size();
        for (int end = 1; world.bank.log().isEmpty(); end++) {
            ends(end, () -> life.rollback(RUN_A));
            world.restart();
            life = new SimLife(world);
        }
        assertThat(world.read(before, world.size()).stream().map(e -> e.entry().event()))
                .as("in the journal as it is durable at the first effect")
                .containsSubsequence(
                        EventType.LEASE_REVOKED,
                        EventType.CONTAINMENT_APPLIED,
                        EventType.ROLLBACK_PREPARED,
                        EventType.ROLLBACK_COMPENSATION)
                .doesNotContain(EventType.STATE_RESTORED);
        restart();
    }

    @Test
    void aWindowIsDecidedOnceThoughItClosesBeforeTheCall() throws Exception {
        pay("a", "1");
        world.trouble(2, Trouble.LOSES_REQUEST);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        world.pass(100);
        restart();
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "1")).isOne();
        assertThat(titles()).isEmpty();
    }

    @Test
    void whatTheServiceDoesNotKnowAnyMoreIsNotCalledRestored() throws Exception {
        pay("a", "1");
        world.trouble(3, Trouble.LOSES_REQUEST);
        assertThat(life.rollback(RUN_A))
                .as("called, and silent when it was asked once more")
                .isInstanceOf(Outcome.Partial.class);
        assertThat(offset("a", "1")).isOne();
        assertThat(only().status()).isEqualTo(RollbackRow.Status.PARTIAL);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(world.bank.log()).hasSize(1);
    }

    @Test
    void whereAServiceCannotSayNothingIsCommitted() throws Exception {
        life.lease("a");
        life.act("a", "0", writing("x", "a.0"));
        pay("a", "1");
        world.bank.down(true);
        assertThat(life.rollback(RUN_A))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.reason()).contains("refund of pay").contains("does not answer"));
        assertThat(rows.leaves()).containsOnlyKeys("x");
        assertThat(life.staged()).isEmpty();
        assertThat(journaled(EventType.ROLLBACK_COMPENSATION)).isEmpty();
        world.bank.down(false);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void whereATargetCannotBePreparedNothingIsOffset() throws Exception {
        life.lease("a");
        life.act("a", "0", writing("x", "a.0"));
        pay("a", "1");
        world.fault(1, Fault.FAILS_BEFORE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Refused.class);
        assertThat(world.bank.log()).isEmpty();
        assertThat(journaled(EventType.ROLLBACK_COMPENSATION)).isEmpty();
    }

    @Test
    void whereATargetCannotBeCommittedNothingIsOffsetYet() throws Exception {
        life.lease("a");
        life.act("a", "0", writing("x", "a.0"));
        pay("a", "1");
        world.fault(2, Fault.FAILS_BEFORE);
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Partial.class);
        assertThat(world.bank.log()).isEmpty();
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(offset("a", "1")).isOne();
    }
}
