package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Jobs;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.engine.Source;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/// Keeps the matches of the query in step with the journal: a new query looks at everything again, a grown journal only
/// at what is new. One look at a time; the newest wish wins.
final class Search {
    private final Jobs jobs;
    private final Consumer<Matches> found;
    private final Consumer<String> refused;
    private Optional<Asked> asked = Optional.empty();
    private Optional<Jobs.Job> running = Optional.empty();
    private Matches matches = Matches.NONE;
    private boolean told;

    private record Asked(Source source, String text, Query query) {}

    /// @param refused told what is wrong with a query; an empty text where nothing is
    Search(Jobs jobs, Consumer<Matches> found, Consumer<String> refused) {
        this.jobs = jobs;
        this.found = found;
        this.refused = refused;
    }

    /// Looks for the text in the source, as far as the source goes now.
    void want(Source source, String text) {
        if (asked.map(a -> a.source() != source || !a.text().equals(text)).orElse(true)) {
            try {
                Asked next = new Asked(source, text, Query.parse(text, day(source)));
                running.ifPresent(Jobs.Job::cancel);
                running = Optional.empty();
                asked = Optional.of(next);
                matches = Matches.NONE;
                told = false;
                refused.accept("");
            } catch (MalformedQueryException e) {
                refused.accept(Messages.text("forensics.query.bad", e.place(), String.valueOf(e.getMessage())));
                return;
            }
        }
        goOn();
    }

    private static LocalDate day(Source source) {
        long millis = source.timeline().size() == 0 ? 0 : source.timeline().timeMillis(0);
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    private void goOn() {
        Asked now = asked.orElseThrow();
        long end = now.source().size();
        if (running.isPresent() || (end == matches.scanned() && (end > 0 || told))) {
            return;
        }
        Matches before = matches;
        running = Optional.of(jobs.start(
                Messages.text("forensics.job"),
                progress -> before.with(now.source(), now.query(), end, progress, System::nanoTime),
                more -> ended(now, more),
                e -> failed(now, e)));
    }

    private void ended(Asked of, Matches more) {
        if (asked.equals(Optional.of(of))) {
            running = Optional.empty();
            matches = more;
            told = true;
            found.accept(more);
            goOn(); // the journal may have grown meanwhile
        }
    }

    private void failed(Asked of, Exception e) {
        if (asked.equals(Optional.of(of)) && !(e instanceof CancellationException)) {
            running = Optional.empty();
            refused.accept(Messages.text("forensics.failed", String.valueOf(e.getMessage())));
        }
    }
}
