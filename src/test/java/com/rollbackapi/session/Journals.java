package com.rollbackapi.session;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Markers;
import com.rollbackapi.projection.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A journal written down by a test: entries with the times given, from an arbitrary start.
final class Journals {
    static final Instant START = Instant.parse("2026-05-06T09:14:00Z");

    private final List<IndexedEntry> entries = new ArrayList<>();
    private Timeline timeline = Timeline.EMPTY;

    /// A journal of leases at these milliseconds.
    static Timeline at(long... millis) {
        Journals journal = new Journals();
        for (long t : millis) {
            journal.add(
                    t,
                    EventType.LEASE_REVOKED,
                    "engine",
                    Json.object().put("run_id", "wf_1").build());
        }
        return journal.timeline;
    }

    Journals add(long millis, EventType event, String actor, Json.Obj body) {
        IndexedEntry next = new IndexedEntry(entries.size(), new Entry(event, START.plusMillis(millis), actor, body));
        entries.add(next);
        timeline = timeline.plus(next, Markers.label(next));
        return this;
    }

    Timeline timeline() {
        return timeline;
    }

    List<IndexedEntry> entries() {
        return List.copyOf(entries);
    }

    List<IndexedEntry> read(long from, long to) {
        return entries.subList((int) from, (int) to);
    }
}
