package com.rollbackapi.console.sessions;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Jobs;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Source;
import com.rollbackapi.session.KeyframeWalk;
import com.rollbackapi.session.ReplayIntegrity;
import com.rollbackapi.session.SessionSpan;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Proves for a session that its replay shows what was recorded: the fold and every deterministic decision are executed
/// again and compared, entry by entry. A session that has grown is checked again, yet no more than a tenth of the time
/// goes into that.
final class Recheck {
    private static final long PAUSE_NANOS = 2_000_000_000L;
    private static final long SHARE = 10;

    private final Jobs jobs;
    private final LongSupplier nanoTime;
    private final Runnable changed;
    private Optional<Of> of = Optional.empty();
    private Optional<ReplayIntegrity.Result> result = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private boolean running;
    private long notBefore;
    private long checkedEnd;

    private record Of(Source source, String session) {}

    /// @param changed told when there is something new to say
    Recheck(Jobs jobs, LongSupplier nanoTime, Runnable changed) {
        this.jobs = jobs;
        this.nanoTime = nanoTime;
        this.changed = changed;
    }

    void begin(Source source, SessionSpan span) {
        Of wanted = new Of(source, span.id());
        long end = Math.min(span.end(), source.size());
        long now = nanoTime.getAsLong();
        boolean same = of.equals(Optional.of(wanted));
        if (same && (running || end == checkedEnd || now - notBefore < 0)) {
            return;
        }
        if (!same) {
            result = Optional.empty();
            failure = Optional.empty();
        }
        of = Optional.of(wanted);
        running = true;
        jobs.start(
                Messages.text("sessions.job", span.id()),
                progress -> new ReplayIntegrity(source.blobs())
                        .check(
                                source::entries,
                                span.first(),
                                end,
                                new KeyframeWalk(source.blobs(), source::at, source::entries),
                                done -> progress.at((double) done / Math.max(1, end))),
                found -> tell(wanted, new Ended(end, now), Optional.of(found), Optional.empty()),
                e -> tell(wanted, new Ended(end, now), Optional.empty(), Optional.of(String.valueOf(e.getMessage()))));
    }

    private record Ended(long end, long began) {}

    private void tell(Of asked, Ended ended, Optional<ReplayIntegrity.Result> found, Optional<String> problem) {
        if (of.equals(Optional.of(asked))) {
            long took = nanoTime.getAsLong() - ended.began();
            running = false;
            checkedEnd = ended.end();
            notBefore = nanoTime.getAsLong() + Math.max(PAUSE_NANOS, SHARE * took);
            result = found;
            failure = problem;
            changed.run();
        }
    }

    /// What is known so far.
    Cell text() {
        if (failure.isPresent()) {
            return Cell.toned(Tone.DANGER, Messages.text("sessions.executed.failed", Neutral.text(failure.get())));
        }
        return result.map(r -> r.firstDifference()
                        .map(d -> Cell.toned(Tone.DANGER, Messages.text("sessions.executed.differs", Neutral.text(d))))
                        .orElse(Cell.mono(
                                Tone.SUCCESS,
                                Messages.text(
                                        "sessions.executed.equal", Times.count(r.equal()), Times.count(r.entries())))))
                .orElse(Cell.quiet(Messages.text("sessions.executed.running")));
    }
}
