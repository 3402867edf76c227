package com.rollbackapi.console.sessions;

import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.projection.Timeline.Marker;
import com.rollbackapi.session.RelativeTime;
import com.rollbackapi.session.SessionSpan;
import java.util.ArrayList;
import java.util.List;

/// The markers of a session, told relative to its danger.
///
/// @param relative names any moment of it
record Sequence(List<Marker> markers, RelativeTime relative) {
    /// @param ahead whether the playhead has not come to it yet
    record Row(Marker marker, String label, boolean ahead) {
        /// By the event's risk; a verification that found a checkpoint corrupt is no good news.
        Tone tone() {
            boolean corrupt = marker.event() == EventType.CHECKPOINT_VERIFIED
                    && marker.label().endsWith(" corrupt");
            return corrupt ? Tone.DANGER : Tone.of(marker.event().risk());
        }
    }

    Sequence {
        markers = List.copyOf(markers);
    }

    static Sequence of(SessionSpan span, Timeline timeline) {
        List<Marker> markers = timeline.markers().stream()
                .filter(m -> m.entry() >= span.first() && m.entry() < span.end())
                .toList();
        return new Sequence(markers, RelativeTime.of(markers));
    }

    List<Row> rows(long position) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < markers.size(); i++) {
            rows.add(new Row(markers.get(i), relative.label(i), markers.get(i).entry() >= position));
        }
        return rows;
    }

    /// The position just after the last marker that lies before the one at the playhead; the session's start before
    /// any.
    Since since(SessionSpan span, long position) {
        for (int i = markers.size() - 1; i >= 0; i--) {
            if (markers.get(i).entry() + 1 < position) {
                return new Since(markers.get(i).entry() + 1, relative.label(i));
            }
        }
        return new Since(span.first(), "");
    }

    /// @param label of the marker; empty for the session's start
    record Since(long position, String label) {}
}
