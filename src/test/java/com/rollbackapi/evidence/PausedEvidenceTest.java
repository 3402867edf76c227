package com.rollbackapi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a rollback that paused proves to others.
final class PausedEvidenceTest {
    @TempDir
    private Path folder;

    @Test
    void aPauseIsPartOfTheEvidenceAndNothingIsDoneDuringIt() throws Exception {
        try (RolledBack shop = RolledBack.start(folder)) {
            shop.order("o1", "paid");
            shop.page("changed\n");
            assertThat(shop.rollBackWithAPause()).isInstanceOf(Outcome.Restored.class);
            byte[] pack = shop.pack();
            assertThat(EvidencePack.verify(pack, Optional.of(shop.verifier())).verdict())
                    .isEqualTo("restored");
            byte[] forged = new Forger(pack, shop.key())
                    .dropIf(e -> e.event() == EventType.ROLLBACK_PREPARED
                            && e.body().get("resumed").equals(Optional.of(Json.of(true))))
                    .relogged();
            assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.of(shop.verifier())))
                    .isInstanceOf(EvidenceRejectedException.class)
                    .hasMessageContaining("it was done while the rollback was paused");
        }
    }

    @Test
    void whileItIsPausedThereIsNone() throws Exception {
        try (RolledBack shop = RolledBack.start(folder)) {
            shop.order("o1", "paid");
            shop.page("changed\n");
            Scope scope = new Scope.Runs(List.of(RolledBack.RUN));
            shop.engine().rollback(scope, shop.engine().preview(scope).planHash(), Optional.of(1), RolledBack.REQUEST);
            assertThatThrownBy(shop::pack).isInstanceOf(RefusedException.class).hasMessageContaining("has not ended");
        }
    }
}
