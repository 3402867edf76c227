package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.policy.Layer;
import com.rollbackapi.policy.Response;
import com.rollbackapi.policy.Trigger;
import com.rollbackapi.store.MemoryBlobStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is told what when one of the flushes fails that the actions of a batch share.
final class AcknowledgementsTest {
    private final IOException noRoom = new IOException("no room");

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private boolean full;
    private final EngineLedger ledger = new EngineLedger(
            (entries, urgent) -> {
                if (full) {
                    throw noRoom;
                }
            },
            new EngineLedger.Content(blobs, () -> {}),
            new Pictures(blobs, (from, to) -> List.of()),
            () -> Instant.EPOCH,
            new Listeners());
    private Acknowledgements batch = new Acknowledgements(ledger);

    @BeforeEach
    void begin() {
        batch = new Acknowledgements(ledger);
    }

    private static Writer.Waiting action(String step) {
        Action.Identity identity = new Action.Identity("run", "agent", step, Optional.empty(), step, Optional.empty());
        return new Writer.Waiting(
                ActionRequest.live(identity, 1, "write", Json.Obj.EMPTY, List.of()), new CompletableFuture<>());
    }

    /// Stages a fact for it, as the desk does.
    private Writer.Waiting decided(String step) throws IOException {
        Writer.Waiting action = action(step);
        EngineLedger.Ticket ticket = ledger.stage(
                EventType.SESSION_OPENED,
                "ops",
                Json.object().put("session", step).put("title", step).build());
        batch.decided(action, new ActionResult.Executed(ticket.index(), ticket.leaf()));
        return action;
    }

    @Test
    void whatWasLostWithAnothersFlushIsNotAcknowledged() throws Exception {
        Writer.Waiting first = decided("s1");
        full = true; // the next one's request has to be durable before its effect
        assertThatThrownBy(ledger::flush).isSameAs(noRoom);
        Writer.Waiting second = action("s2");
        batch.failed(second, noRoom);
        full = false;
        Writer.Waiting third = decided("s3");
        ledger.flush();
        batch.flushed();
        assertThat(first.future()).isCompletedExceptionally();
        assertThat(second.future()).isCompletedExceptionally();
        assertThat(third.future()).isCompletedWithValueMatching(r -> ((ActionResult.Executed) r).index() == 0);
    }

    @Test
    void whatAPolicyRequiresOfWhatWasLostIsNotCarriedOut() throws Exception {
        Containments containments = new Containments(ledger);
        Trigger undo =
                new Trigger("R-1", Layer.POLICY_VIOLATION, 1, Response.CONTAIN_AND_ROLL_BACK, "t", "", "undo it");
        containments.respond(action("s1").request(), List.of(undo));
        full = true;
        assertThatThrownBy(ledger::flush).isSameAs(noRoom);
        full = false;
        ledger.flush();
        assertThat(containments.takeRequired()).isEmpty();
        containments.respond(action("s1").request(), List.of(undo));
        ledger.flush();
        assertThat(containments.takeRequired()).hasSize(1);
    }

    @Test
    void whatFailsAloneLeavesTheOthers() throws Exception {
        Writer.Waiting first = decided("s1");
        batch.failed(action("s2"), new IllegalStateException("a bug"));
        ledger.flush();
        batch.flushed();
        assertThat(first.future()).isCompleted();
        assertThat(first.future()).isNotCancelled().isDone();
    }
}
