package com.rollbackapi.session;

import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.SessionRow;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.projection.Timeline.Marker;
import com.rollbackapi.session.SessionSpan.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which spans of a journal are worth replaying: what people recorded, the incidents that its markers show, and all of
/// it.
///
/// An incident begins at the last verified checkpoint before a marker of danger, which is what recovery returns to, and
/// ends [#SETTLE_MILLIS] after the restoration that follows; without one, [#QUIET_MILLIS] after its last danger.
public final class Spans {
    static final long SETTLE_MILLIS = 5_000;
    static final long QUIET_MILLIS = 60_000;

    private Spans() {}

    /// Newest first: recorded sessions and incidents by their start, the whole journal last. None for an empty
    /// journal.
    public static List<SessionSpan> of(Picture head, Timeline timeline) {
        long size = Math.min(timeline.size(), head.position());
        if (size == 0) {
            return List.of();
        }
        List<SessionSpan> spans = new ArrayList<>();
        for (SessionRow row : head.sessions().values()) {
            long first = Math.min(row.first(), size - 1);
            long end = Math.clamp(row.end().orElse(size), first + 1, size);
            spans.add(span(
                    new Label(row.id(), row.title(), Kind.RECORDED, Optional.of(row.openedBy())),
                    timeline,
                    first,
                    end,
                    row.end().isEmpty()));
        }
        spans.addAll(incidents(timeline, size));
        spans.sort(Comparator.comparingLong(SessionSpan::first).reversed());
        spans.add(span(new Label("journal", "Whole journal", Kind.JOURNAL, Optional.empty()), timeline, 0, size, true));
        return List.copyOf(spans);
    }

    private record Label(String id, String title, Kind kind, Optional<String> recordedBy) {}

    private static SessionSpan span(Label label, Timeline timeline, long first, long end, boolean open) {
        Risk gravest = timeline.markers().stream()
                .filter(m -> m.entry() >= first && m.entry() < end)
                .map(m -> m.event().risk())
                .max(Comparator.naturalOrder())
                .orElse(Risk.ROUTINE);
        return new SessionSpan(
                label.id(),
                label.title(),
                label.kind(),
                first,
                end,
                open,
                gravest,
                label.recordedBy(),
                timeline.timeMillis(first),
                timeline.timeMillis(end - 1));
    }

    private static List<SessionSpan> incidents(Timeline timeline, long size) {
        List<SessionSpan> found = new ArrayList<>();
        List<Marker> markers =
                timeline.markers().stream().filter(m -> m.entry() < size).toList();
        long free = 0;
        int at = 0;
        while (at < markers.size()) {
            Marker danger = markers.get(at);
            if (danger.event().risk() != Risk.DANGER || danger.entry() < free) {
                at++;
                continue;
            }
            long first = Math.max(free, beginning(markers, at));
            Closing closing = closing(markers, at);
            long end = Math.clamp(timeline.entryAt(closing.untilMillis() + 1), danger.entry() + 1, size);
            boolean open = !closing.restored() && end == size;
            String id = "incident-" + (found.size() + 1);
            found.add(span(new Label(id, danger.label(), Kind.INCIDENT, Optional.empty()), timeline, first, end, open));
            free = end;
        }
        return found;
    }

    private static long beginning(List<Marker> markers, int danger) {
        for (int i = danger - 1; i >= 0; i--) {
            if (markers.get(i).event() == EventType.CHECKPOINT_VERIFIED) {
                return markers.get(i).entry();
            }
        }
        return markers.get(danger).entry();
    }

    private record Closing(long untilMillis, boolean restored) {}

    private static Closing closing(List<Marker> markers, int danger) {
        long lastDanger = markers.get(danger).epochMillis();
        for (Marker m : markers.subList(danger, markers.size())) {
            if (m.event() == EventType.STATE_RESTORED) {
                return new Closing(m.epochMillis() + SETTLE_MILLIS, true);
            }
            boolean recovering = m.event().risk() == Risk.RECOVERY;
            if (m.epochMillis() - lastDanger > QUIET_MILLIS && !recovering) {
                break;
            }
            if (m.event().risk() == Risk.DANGER || recovering) {
                lastDanger = m.epochMillis();
            }
        }
        return new Closing(lastDanger + QUIET_MILLIS, false);
    }
}
