package com.rollbackapi.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Timeline;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A time names a position; the order of entries decides, not their clock.
final class AsOfTest {
    private static Timeline timeline(String... times) {
        Timeline timeline = Timeline.EMPTY;
        for (String time : times) {
            Entry entry = new Entry(EventType.TASK_OPENED, Instant.parse(time), "somebody", Json.Obj.EMPTY);
            timeline = timeline.plus(new IndexedEntry(timeline.size(), entry), Optional.empty());
        }
        return timeline;
    }

    private static final Timeline DAY = timeline(
            "2026-05-05T23:00:00Z", "2026-05-06T09:18:00Z", "2026-05-06T14:00:00Z", "2026-05-06T14:00:00.001Z");

    @Test
    void aTimeIsThePositionAfterEveryEntryUpToIt() throws Exception {
        assertThat(AsOf.position(DAY, "14:00").position()).isEqualTo(3);
        assertThat(AsOf.position(DAY, "2026-05-06T14:00:00Z").position()).isEqualTo(3);
        assertThat(AsOf.position(DAY, "2026-05-06T16:00+02:00").position()).isEqualTo(3);
        assertThat(AsOf.position(DAY, "2026-05-06T09:17:59Z").position()).isEqualTo(1);
        assertThat(AsOf.position(DAY, "2030-01-01T00:00:00Z").position()).isEqualTo(4);
    }

    @Test
    void anEntryWhoseClockWentBackCountsAsMadeWhenTheOneBeforeWas() throws Exception {
        Timeline back = timeline("2026-05-06T10:00:00Z", "2026-05-06T12:00:00Z", "2026-05-06T11:00:00Z");
        assertThat(AsOf.position(back, "2026-05-06T11:30:00Z").position()).isEqualTo(1);
        assertThat(AsOf.position(back, "2026-05-06T12:00:00Z").position()).isEqualTo(3);
    }

    @Test
    void aTimeBeforeTheJournalAndWhatIsNoTimeAreRefusedWithWhatToDo() {
        assertThatThrownBy(() -> AsOf.position(DAY, "2026-05-05T22:59:59Z"))
                .isInstanceOf(UnknownScopeException.class)
                .hasMessageContaining("begins at 2026-05-05T23:00:00Z");
        assertThatThrownBy(() -> AsOf.position(DAY, "lunch"))
                .isInstanceOf(UnknownScopeException.class)
                .hasMessageContaining("write 2026-05-06T14:00:00Z, or 14:00");
        assertThatThrownBy(() -> AsOf.position(Timeline.EMPTY, "14:00"))
                .isInstanceOf(UnknownScopeException.class)
                .hasMessageContaining("the journal is empty");
    }
}
