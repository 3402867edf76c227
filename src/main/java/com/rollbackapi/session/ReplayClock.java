package com.rollbackapi.session;

import com.rollbackapi.projection.Timeline;
import java.util.Arrays;
import java.util.List;

/// Where a replay stands after so much playing: the journal's own rhythm, with idle gaps shortened on request.
///
/// Play time starts at 0 with the first entry and runs as the entries' times do, except that a gap longer than
/// [#IDLE_LIMIT_MILLIS] lasts only that long while gaps are shortened. A position is a number of entries, so that at
/// play time `t` the position is how many entries have happened by then. Immutable; a growing journal gets a longer
/// clock by [#with].
public final class ReplayClock {
    /// What an idle gap is shortened to, as terminal recordings do it.
    public static final long IDLE_LIMIT_MILLIS = 2_000;

    /// The speeds that a player offers, slowest first.
    public static final List<Double> SPEEDS = List.of(0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0);

    /// Play times are kept for every so many entries only; ten million entries cost 80 KB.
    private static final int STRIDE = 1_024;

    private final Timeline timeline;
    private final boolean idleShortened;
    private final long[] strides;

    private ReplayClock(Timeline timeline, boolean idleShortened, long[] known) {
        this.timeline = timeline;
        this.idleShortened = idleShortened;
        int count = Math.toIntExact((timeline.size() + STRIDE - 1) / STRIDE);
        this.strides = Arrays.copyOf(known, count);
        for (int k = Math.max(1, known.length); k < count; k++) {
            strides[k] = strides[k - 1] + played((k - 1L) * STRIDE, (long) k * STRIDE);
        }
    }

    public static ReplayClock of(Timeline timeline, boolean idleShortened) {
        return new ReplayClock(timeline, idleShortened, new long[0]);
    }

    /// The clock of the same journal grown longer; what was computed is kept.
    public ReplayClock with(Timeline longer) {
        if (longer.size() < timeline.size()) {
            throw new IllegalArgumentException(
                    "a journal of " + timeline.size() + " entries shrank to " + longer.size());
        }
        return new ReplayClock(longer, idleShortened, strides);
    }

    public boolean idleShortened() {
        return idleShortened;
    }

    /// How many entries it plays.
    public long size() {
        return timeline.size();
    }

    /// The play time of the last entry.
    public long durationMillis() {
        return playMillis(timeline.size());
    }

    /// The play time at which `position` entries have happened; 0 for positions 0 and 1.
    public long playMillis(long position) {
        if (position < 0 || position > timeline.size()) {
            throw new IllegalArgumentException("position " + position + " of " + timeline.size());
        }
        if (position <= 1) {
            return 0;
        }
        long last = position - 1;
        return strides[(int) (last / STRIDE)] + played(last / STRIDE * STRIDE, last);
    }

    /// How many entries have happened at a play time.
    public long positionAt(long playMillis) {
        if (timeline.size() == 0 || playMillis < 0) {
            return 0;
        }
        int stride = Arrays.binarySearch(strides, playMillis);
        if (stride < 0) {
            stride = -stride - 2;
        }
        while (stride + 1 < strides.length && strides[stride + 1] <= playMillis) {
            stride++;
        }
        long play = strides[stride];
        long last = (long) stride * STRIDE;
        while (last + 1 < timeline.size() && play + gap(last + 1) <= playMillis) {
            last++;
            play += gap(last);
        }
        return last + 1;
    }

    /// Playing from a position at a speed: 1 is the journal's own.
    public Playback from(long position, double speed, boolean reverse) {
        return new Playback(this, position, speed, reverse);
    }

    /// The next faster speed of [#SPEEDS], the fastest at the end.
    public static double faster(double speed) {
        return SPEEDS.stream().filter(s -> s > speed).findFirst().orElse(SPEEDS.getLast());
    }

    /// The next slower speed of [#SPEEDS], the slowest at the end.
    public static double slower(double speed) {
        return SPEEDS.reversed().stream().filter(s -> s < speed).findFirst().orElse(SPEEDS.getFirst());
    }

    private long played(long from, long to) {
        long sum = 0;
        for (long i = from + 1; i <= to; i++) {
            sum += gap(i);
        }
        return sum;
    }

    private long gap(long index) {
        long millis = timeline.timeMillis(index) - timeline.timeMillis(index - 1);
        return idleShortened ? Math.min(millis, IDLE_LIMIT_MILLIS) : millis;
    }

    /// A replay that was started at a position: asked again and again with the time elapsed since, it never jumps
    /// back.
    public record Playback(ReplayClock clock, long start, double speed, boolean reverse) {
        public Playback {
            if (!(speed >= SPEEDS.getFirst() && speed <= SPEEDS.getLast())) {
                throw new IllegalArgumentException("speeds go from 0.1 to 64, not " + speed);
            }
            if (start < 0 || start > clock.size()) {
                throw new IllegalArgumentException("position " + start + " of " + clock.size());
            }
        }

        /// The position after `elapsedMillis` of the viewer's time.
        public long positionAfter(long elapsedMillis) {
            if (elapsedMillis <= 0) {
                return start;
            }
            long moved = (long) (elapsedMillis * speed);
            return reverse
                    ? Math.min(start, clock.positionAt(clock.playMillis(start) - moved))
                    : Math.max(start, clock.positionAt(clock.playMillis(start) + moved));
        }

        /// Whether it has come to its end: the head, or the beginning in reverse.
        public boolean endedAfter(long elapsedMillis) {
            return positionAfter(elapsedMillis) == (reverse ? 0 : clock.size());
        }
    }
}
