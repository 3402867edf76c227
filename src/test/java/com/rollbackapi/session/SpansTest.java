package com.rollbackapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.session.SessionSpan.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SpansTest {
    private static Json.Obj body(String name, String value) {
        return Json.object().put(name, value).build();
    }

    /// The story of the seeds: a checkpoint, a deployment, a broken migration, divergence, the rollback, the
    /// restoration.
    private static Journals story() {
        return new Journals()
                .add(0, EventType.LEASE_GRANTED, "engine", body("run_id", "wf_1842"))
                .add(
                        2_118,
                        EventType.CHECKPOINT_VERIFIED,
                        "engine",
                        Json.object()
                                .put("checkpoint", "CKPT-025")
                                .put("ok", true)
                                .build())
                .add(
                        140_004,
                        EventType.DEPLOY_ATTEMPTED,
                        "billing-agent",
                        Json.object()
                                .put("version", "v.4.7.2")
                                .put("service", "prod-api-gateway")
                                .build())
                .add(
                        284_310,
                        EventType.MIGRATION_BROKEN,
                        "engine",
                        Json.object()
                                .put("migration", "0042")
                                .put("detail", "FK constraint violation")
                                .build())
                .add(284_722, EventType.STATE_DIVERGED, "engine", body("detail", "3 services out of consensus"))
                .add(300_900, EventType.ROLLBACK_INITIATED, "ops_lead", body("rollback_id", "RBX-4419"))
                .add(305_118, EventType.STATE_RESTORED, "ops_lead", body("rollback_id", "RBX-4419"))
                .add(305_200, EventType.ROLLBACK_SEALED, "ops_lead", body("rollback_id", "RBX-4419"))
                .add(900_000, EventType.LEASE_GRANTED, "engine", body("run_id", "wf_1843"));
    }

    private static Picture at(long position) {
        return new Picture(
                position,
                Journals.START,
                Picture.EMPTY.services(),
                Picture.EMPTY.runs(),
                Picture.EMPTY.checkpoints(),
                Picture.EMPTY.restoreEdges(),
                Picture.EMPTY.rollbacks(),
                Picture.EMPTY.triggers(),
                Picture.EMPTY.migrations(),
                Picture.EMPTY.containments(),
                Picture.EMPTY.recentActions(),
                Picture.EMPTY.variants(),
                Picture.EMPTY.sessions(),
                Picture.EMPTY.tasks(),
                Picture.EMPTY.erasures(),
                Picture.EMPTY.counters(),
                Picture.EMPTY.world());
    }

    @Test
    void findsTheIncidentFromItsRestorePointToItsRestoration() {
        Timeline timeline = story().timeline();
        List<SessionSpan> spans = Spans.of(at(timeline.size()), timeline);
        assertThat(spans).extracting(SessionSpan::kind).containsExactly(Kind.INCIDENT, Kind.JOURNAL);
        SessionSpan incident = spans.getFirst();
        assertThat(incident.first()).isEqualTo(1);
        assertThat(incident.end()).isEqualTo(8);
        assertThat(incident.open()).isFalse();
        assertThat(incident.gravest()).isEqualTo(Risk.DANGER);
        assertThat(incident.lengthMillis()).isEqualTo(305_200 - 2_118);
        assertThat(spans.getLast().entries()).isEqualTo(9);
    }

    @Test
    void anIncidentThatNobodyEndedIsOpenUntilItIsQuiet() {
        Timeline early = story().timeline();
        assertThat(Spans.of(at(5), early).getFirst().open()).isTrue();
        Timeline quiet = Journals.at(0, 1_000);
        assertThat(Spans.of(at(2), quiet)).extracting(SessionSpan::kind).containsExactly(Kind.JOURNAL);
        Journals left = new Journals()
                .add(0, EventType.STATE_DIVERGED, "engine", body("detail", "drift"))
                .add(90_000, EventType.LEASE_GRANTED, "engine", body("run_id", "wf_1"));
        SessionSpan ended = Spans.of(at(2), left.timeline()).getFirst();
        assertThat(ended.kind()).isEqualTo(Kind.INCIDENT);
        assertThat(ended.end()).isEqualTo(1);
        assertThat(ended.open()).isFalse();
    }

    @Test
    void recordedSessionsComeWithTheirName() throws FoldException {
        Journals journal = new Journals()
                .add(
                        0,
                        EventType.SESSION_OPENED,
                        "ops_lead",
                        Json.object()
                                .put("session", "IR-2026-0506")
                                .put("title", "recovery.session")
                                .build())
                .add(1_000, EventType.SESSION_CLOSED, "ops_lead", body("session", "IR-2026-0506"));
        Fold fold = new Fold(hash -> Optional.empty());
        Picture one = fold.fold(Picture.EMPTY, journal.entries().get(0));
        Picture two = fold.fold(one, journal.entries().get(1));
        assertThat(Spans.of(one, journal.timeline()).getFirst().open()).isTrue();
        SessionSpan span = Spans.of(two, journal.timeline()).stream()
                .filter(s -> s.kind() == Kind.RECORDED)
                .findFirst()
                .orElseThrow();
        assertThat(span.id()).isEqualTo("IR-2026-0506");
        assertThat(span.recordedBy()).contains("ops_lead");
        assertThat(span.end()).isEqualTo(2);
        assertThat(span.open()).isFalse();
    }

    @Test
    void anEmptyJournalHasNone() {
        assertThat(Spans.of(Picture.EMPTY, Timeline.EMPTY)).isEmpty();
    }

    @Test
    void timesAreCountedAsTheStoryTellsThem() {
        RelativeTime times = RelativeTime.of(story().timeline().markers());
        assertThat(times.zero()).map(Timeline.Marker::event).contains(EventType.MIGRATION_BROKEN);
        assertThat(java.util.stream.IntStream.range(0, 6).mapToObj(times::label))
                .containsExactly("T-2", "T-1", "T-0", "T-0", "T+0", "T+04.218");
        long start = Journals.START.toEpochMilli();
        assertThat(times.at(4, start + 284_722)).isEqualTo("T-0 +0.412");
        assertThat(times.at(2, start + 150_004)).isEqualTo("T-1 +10.000");
        assertThat(times.at(0, start)).isEqualTo("T-2 -2.118");
        assertThat(times.at(6, start + 305_118)).isEqualTo("T+04.218");
        assertThat(times.at(8, start + 900_000)).isEqualTo("T+9:59.100");
        assertThat(RelativeTime.of(List.of()).at(3, start)).isEmpty();
    }
}
