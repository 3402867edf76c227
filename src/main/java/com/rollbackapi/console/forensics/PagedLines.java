package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.EntryLine;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.collections.ObservableListBase;

/// The matching entries as a list that a table can show however long it is: pages are read in the background when they
/// come into sight, and only the newest of them are kept.
final class PagedLines extends ObservableListBase<PagedLines.Line> {
    private static final int PAGE = 128;
    private static final int KEPT = 64;

    private final Latest.Maker latest;
    private final Consumer<Exception> failed;
    private final Map<Integer, List<Line>> pages = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, List<Line>> eldest) {
            return size() > KEPT;
        }
    };
    private final Map<Integer, Latest> asked = new LinkedHashMap<>();
    private Optional<Source> source = Optional.empty();
    private Matches matches = Matches.NONE;

    /// A row; without its entry while that is being read.
    record Line(long index, Optional<EntryLine> entry) {}

    PagedLines(Latest.Maker latest, Consumer<Exception> failed) {
        this.latest = latest;
        this.failed = failed;
    }

    /// Shows other matches; where they only grew, what was read stays.
    void show(Source next, Matches now) {
        boolean grew = source.equals(Optional.of(next)) && now.count() >= matches.count() && samePrefix(now);
        int before = matches.count();
        beginChange();
        if (!grew) {
            source = Optional.of(next);
            matches = now;
            pages.clear();
            asked.values().forEach(Latest::forget);
            asked.clear();
            nextReplace(0, now.count(), new Unread(before));
        } else if (now.count() > before) {
            source = Optional.of(next);
            matches = now;
            // the last page was read short
            pages.remove((before - 1) / PAGE);
            nextAdd(before, now.count());
        }
        endChange();
    }

    private boolean samePrefix(Matches now) {
        int last = matches.count() - 1;
        return last < 0 || (now.index(0) == matches.index(0) && now.index(last) == matches.index(last));
    }

    /// Rows that were there and are not worth reading any more.
    private static final class Unread extends java.util.AbstractList<Line> {
        private final int size;

        Unread(int size) {
            this.size = size;
        }

        @Override
        public Line get(int row) {
            return new Line(-1, Optional.empty());
        }

        @Override
        public int size() {
            return size;
        }
    }

    Matches matches() {
        return matches;
    }

    @Override
    public Line get(int row) {
        int page = row / PAGE;
        List<Line> lines = pages.get(page);
        if (lines != null && row % PAGE < lines.size()) {
            return lines.get(row % PAGE);
        }
        ask(page);
        return new Line(matches.index(row), Optional.empty());
    }

    @Override
    public int size() {
        return matches.count();
    }

    private void ask(int page) {
        if (asked.containsKey(page) || source.isEmpty()) {
            return;
        }
        Latest one = latest.make();
        asked.put(page, one);
        Source from = source.get();
        Matches of = matches;
        one.ask(
                () -> read(from, of, page),
                lines -> {
                    asked.remove(page);
                    pages.put(page, lines);
                    beginChange();
                    for (int i = page * PAGE; i < Math.min(matches.count(), page * PAGE + lines.size()); i++) {
                        nextUpdate(i);
                    }
                    endChange();
                },
                e -> {
                    asked.remove(page);
                    failed.accept(e);
                });
    }

    private static List<Line> read(Source source, Matches of, int page) throws IOException {
        int first = page * PAGE;
        int end = Math.min(of.count(), first + PAGE);
        List<Line> lines = new ArrayList<>(PAGE);
        int row = first;
        while (row < end) {
            int last = row;
            while (last + 1 < end && of.index(last + 1) == of.index(last) + 1) {
                last++;
            }
            for (IndexedEntry e : source.entries(of.index(row), of.index(last) + 1)) {
                lines.add(new Line(e.index(), Optional.of(EntryLine.of(e))));
            }
            row = last + 1;
        }
        return lines;
    }
}
