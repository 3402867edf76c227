package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.engine.SimSystem.Fault;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.store.OverlayBlobStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A rollback that ended in part goes on where it stopped, and only with what it was about.
final class UnfinishedRollbackTest extends CompensationWorld {
    /// One payment, whose refund gets no answer.
    private void endsInPart(Scope scope) throws Exception {
        pay("a", "1");
        world.trouble(3, Trouble.LOSES_REQUEST);
        assertThat(life.rollback(scope)).isInstanceOf(Outcome.Partial.class);
    }

    @Test
    void whatWasWrittenSinceIsNotCalledRestored() throws Exception {
        life.lease("a");
        Scope back = new Scope.Position(world.size());
        endsInPart(back);
        life.lease("b");
        life.act("b", "0", writing("x", "b.0"));
        assertThat(life.rollback(back)).isInstanceOf(Outcome.Restored.class);
        assertThat(rows.leaves()).as("back at the position").isEmpty();
    }

    @Test
    void whoeverAsksElsewhereComesToTheSamePlan() throws Exception {
        endsInPart(RUN_A);
        Unfinished.Asked asked =
                new Unfinished(world.blobs).ask(life.picture(), RUN_A, new OverlayBlobStore(world.blobs));
        assertThat(asked.plan().hash()).isEqualTo(life.preview(RUN_A).planHash());
        assertThat(asked.begun()).isPresent();
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
    }

    @Test
    void whatIsPutIntoTheQueueAgainIsTheOneThatEndedInPart() throws Exception {
        endsInPart(RUN_A);
        assertThat(life.enqueue(RUN_A)).contains("RBX-1");
        assertThat(life.rollback(RUN_A)).isInstanceOf(Outcome.Restored.class);
        assertThat(life.picture().activeRollbacks()).isEmpty();
    }

    @Test
    void lastApprovedIsWhatItStandsForNow() throws Exception {
        life.lease("a");
        life.act("a", "0", writing("x", "one"));
        life.checkpoint(Purpose.RESTORE_POINT);
        String first = life.picture().checkpoints().lastKey();
        life.act("a", "1", writing("x", "two"));
        life.checkpoint(Purpose.RESTORE_POINT);
        String second = life.picture().checkpoints().lastKey();
        life.act("a", "2", writing("x", "three"));
        Scope back = new Scope.Checkpoint("last_approved", Optional.empty());
        life.approve(first, true);
        world.fault(2, Fault.FAILS_BEFORE);
        assertThat(life.rollback(back)).isNotInstanceOf(Outcome.Restored.class);
        life.approve(first, false);
        life.approve(second, true);
        assertThat(life.plan(back).checkpoint()).contains(second);
    }
}
