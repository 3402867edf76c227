package com.rollbackapi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pack proves what the journal says of compensations, and no more.
final class CompensationEvidenceTest {
    private static final String POLICY = """
        [policy]
        name = "shop"
        version = "1"
        [tools."ads.publish"]
        class = "compensatable"
        compensation = "ads.pause"
        allowed_for = "PT1H"
        """;

    @TempDir
    private Path folder;

    private interface Check {
        void run(RolledBack shop) throws Exception;
    }

    /// A rollback of an order and of an advertisement that no service here pauses.
    private void rolledBack(Check check) throws Exception {
        try (RolledBack shop = RolledBack.start(folder, Optional.empty(), POLICY)) {
            shop.order("o1", "paid");
            shop.call("ads.publish");
            assertThat(shop.rollBack()).isInstanceOf(Outcome.Restored.class);
            check.run(shop);
        }
    }

    private static void assertRefused(RolledBack shop, UnaryOperator<Json.Obj> change, String why) throws Exception {
        byte[] forged = new Forger(shop.pack(), shop.key())
                .edit(EventType.ROLLBACK_COMPENSATION, change)
                .relogged();
        assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.of(shop.verifier())))
                .isInstanceOf(EvidenceRejectedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aPackSaysWhatBecameOfEachCompensation() throws Exception {
        rolledBack(shop -> {
            byte[] pack = shop.pack();
            assertThat(EvidencePack.verify(pack, Optional.of(shop.verifier())).verdict())
                    .isEqualTo("restored");
            Fields account = Statement.predicate(Envelope.parse(pack).payload()).inside("account");
            assertThat(account.objects("compensations"))
                    .singleElement()
                    .satisfies(c -> assertThat(c.text("outcome")).isEqualTo("unoffered"));
        });
    }

    @Test
    void aRollbackThatTouchesNoTargetIsProvenToo() throws Exception {
        try (RolledBack shop = RolledBack.start(folder, Optional.empty(), POLICY)) {
            shop.call("ads.publish");
            assertThat(shop.rollBack()).isInstanceOf(Outcome.Restored.class);
            assertThat(EvidencePack.verify(shop.pack(), Optional.of(shop.verifier()))
                            .verdict())
                    .isEqualTo("restored");
        }
    }

    @Test
    void whatIsNotSettledIsNotRestored() throws Exception {
        rolledBack(shop -> {
            assertRefused(
                    shop, b -> b.with("outcome", Json.of("ordered")), "it is ordered, and the seal says restored");
            assertRefused(shop, b -> b.with("outcome", Json.of("refused")), "it was not decided before it was refused");
            byte[] forged = new Forger(shop.pack(), shop.key())
                    .drop(EventType.ROLLBACK_COMPENSATION)
                    .relogged();
            assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.of(shop.verifier())))
                    .hasMessageContaining("no entry says what became of its compensation");
        });
    }

    @Test
    void anotherKeyOperationOrActionIsRefused() throws Exception {
        rolledBack(shop -> {
            assertRefused(shop, b -> b.with("key", Json.of("undo-1-0000000000000000")), "its key is not the one");
            assertRefused(shop, b -> b.with("operation", Json.of("ads.stop")), "does not offset that by ads.stop");
            assertRefused(shop, b -> b.with("entry", Json.of(0)), "does not offset that");
        });
    }

    @Test
    void aDecisionBehindTheRestoredStateIsRefused() throws Exception {
        rolledBack(shop -> {
            byte[] forged = new Forger(shop.pack(), shop.key())
                    .swap(EventType.ROLLBACK_COMPENSATION, EventType.STATE_RESTORED)
                    .relogged();
            assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.of(shop.verifier())))
                    .isInstanceOf(EvidenceRejectedException.class)
                    .hasMessageContaining("stands before");
        });
    }
}
