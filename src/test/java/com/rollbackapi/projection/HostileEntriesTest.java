package com.rollbackapi.projection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// An entry that says what cannot be is refused with its index, whatever it says.
final class HostileEntriesTest {
    @Test
    void aNumberThatFitsNowhereIsAFaultOfItsEntry() {
        Json.Obj body = Json.object()
                .put("rule", "R-1")
                .put("layer", "blast radius")
                .put("tier", 4_294_967_296L)
                .put("response", "flag")
                .put("title", "t")
                .put("explanation", "e")
                .build();
        IndexedEntry entry =
                new IndexedEntry(0, new Entry(EventType.POLICY_TRIGGERED, Instant.EPOCH, "somebody", body));
        assertThatThrownBy(() -> new Fold(hash -> Optional.empty()).fold(Picture.EMPTY, entry))
                .isInstanceOf(FoldException.class)
                .hasMessageContaining("policy.triggered");
    }

    @Test
    void aNameOfATenantThatIsNoneIsAFaultOfItsEntry() {
        Json.Obj body = Json.object()
                .put("containment", "CONT-001")
                .put("tenant", "acme\u0007")
                .strings("services", List.of())
                .put("reason", "r")
                .build();
        IndexedEntry entry =
                new IndexedEntry(0, new Entry(EventType.CONTAINMENT_APPLIED, Instant.EPOCH, "somebody", body));
        assertThatThrownBy(() -> new Fold(hash -> Optional.empty()).fold(Picture.EMPTY, entry))
                .isInstanceOf(FoldException.class)
                .hasMessageContaining("no name in \"tenant\"");
    }
}
