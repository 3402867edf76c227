package com.rollbackapi.session;

import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Timeline.Marker;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Times of a session as its story counts them: markers before the first danger are `T-2`, `T-1`; the danger is `T-0`;
/// from the first rollback after it, time runs from that rollback's start, `T+0` to `T+04.218`.
public final class RelativeTime {
    private final List<Marker> markers;
    private final int danger;
    private final Optional<Marker> rollback;

    private RelativeTime(List<Marker> markers, int danger, Optional<Marker> rollback) {
        this.markers = markers;
        this.danger = danger;
        this.rollback = rollback;
    }

    /// @param markers those of one session, in order
    public static RelativeTime of(List<Marker> markers) {
        int danger = 0;
        while (danger < markers.size() && markers.get(danger).event().risk() != Risk.DANGER) {
            danger++;
        }
        Optional<Marker> rollback = markers.stream()
                .skip(danger)
                .filter(m -> m.event() == EventType.ROLLBACK_INITIATED)
                .findFirst();
        return new RelativeTime(List.copyOf(markers), danger, rollback);
    }

    /// The first danger: what `T-0` is. Empty for a session without one.
    public Optional<Marker> zero() {
        return danger < markers.size() ? Optional.of(markers.get(danger)) : Optional.empty();
    }

    /// The label of one of the markers, by its place among them. Where no danger came, ordinals count from the last
    /// marker.
    public String label(int marker) {
        if (marker < danger) {
            return "T-" + (danger - marker);
        }
        Marker m = markers.get(marker);
        if (rollback.isPresent() && m.entry() >= rollback.get().entry()) {
            long millis = m.epochMillis() - rollback.get().epochMillis();
            return millis == 0 ? "T+0" : "T+" + padded(millis);
        }
        return "T-0";
    }

    /// The label of any moment, for example `T-0 +0.412`: the newest marker at or before the entry, and the time
    /// since it; from `T-0` on the time since the first danger, from `T+0` on that since the rollback began.
    public String at(long entry, long epochMillis) {
        if (markers.isEmpty()) {
            return "";
        }
        int newest = -1;
        for (int i = 0; i < markers.size() && markers.get(i).entry() <= entry; i++) {
            newest = i;
        }
        if (newest < 0) {
            return label(0) + offset(epochMillis - markers.getFirst().epochMillis());
        }
        if (newest < danger) {
            return label(newest) + offset(epochMillis - markers.get(newest).epochMillis());
        }
        if (rollback.isPresent() && entry >= rollback.get().entry()) {
            long millis = epochMillis - rollback.get().epochMillis();
            return millis == 0 ? "T+0" : "T+" + padded(millis);
        }
        return "T-0" + offset(epochMillis - markers.get(danger).epochMillis());
    }

    private static String offset(long millis) {
        if (millis == 0) {
            return "";
        }
        return (millis < 0 ? " -" : " +") + seconds(Math.abs(millis));
    }

    private static String padded(long millis) {
        return millis < 60_000
                ? String.format(Locale.ROOT, "%02d.%03d", millis / 1_000, millis % 1_000)
                : seconds(millis);
    }

    /// `0.412`, `1:02.118`, `3:04:05`.
    static String seconds(long millis) {
        long s = millis / 1_000;
        if (s < 60) {
            return String.format(Locale.ROOT, "%d.%03d", s, millis % 1_000);
        }
        if (s < 3_600) {
            return String.format(Locale.ROOT, "%d:%02d.%03d", s / 60, s % 60, millis % 1_000);
        }
        return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3_600, s / 60 % 60, s % 60);
    }
}
