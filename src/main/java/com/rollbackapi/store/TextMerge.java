package com.rollbackapi.store;

import com.rollbackapi.store.TextLines.Hunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Joins two changes of one text, line by line, as `diff3` and git do. A place that both have changed, or beside which
/// both have, is a conflict unless both made the same of it. Source: Khanna, Kunal, Pierce, *A Formal Investigation of
/// Diff3*, 2007; that changes which touch conflict is git's rule.
public final class TextMerge {
    private TextMerge() {}

    /// The base with the changes that lead from it to `ours` and to `theirs`; empty where they conflict, or where
    /// one of the three is no [text][TextLines#of].
    public static Optional<byte[]> merge(byte[] base, byte[] ours, byte[] theirs) {
        Optional<List<String>> b = TextLines.of(base);
        Optional<List<String>> o = TextLines.of(ours);
        Optional<List<String>> t = TextLines.of(theirs);
        return b.isPresent() && o.isPresent() && t.isPresent()
                ? merge(b.get(), o.get(), t.get()).map(TextLines::bytes)
                : Optional.empty();
    }

    private static Optional<List<String>> merge(List<String> base, List<String> ours, List<String> theirs) {
        List<Hunk> a = TextLines.between(base, ours);
        List<Hunk> b = TextLines.between(base, theirs);
        List<String> merged = new ArrayList<>();
        int next = 0;
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            int from = Math.min(at(a, i), at(b, j));
            int to = from;
            int firstA = i;
            int firstB = j;
            while (at(a, i) <= to || at(b, j) <= to) {
                to = Math.max(to, at(a, i) <= to ? a.get(i++).end() : b.get(j++).end());
            }
            List<String> x = applied(base.subList(from, to), from, a.subList(firstA, i));
            List<String> y = applied(base.subList(from, to), from, b.subList(firstB, j));
            if (i > firstA && j > firstB && !x.equals(y)) {
                return Optional.empty();
            }
            merged.addAll(base.subList(next, from));
            merged.addAll(i > firstA ? x : y);
            next = to;
        }
        merged.addAll(base.subList(next, base.size()));
        return Optional.of(merged);
    }

    /// Where a hunk begins; behind every line where there is none.
    private static int at(List<Hunk> hunks, int index) {
        return index < hunks.size() ? hunks.get(index).at() : Integer.MAX_VALUE;
    }

    /// @param from how many lines of the text stand before these
    private static List<String> applied(List<String> lines, int from, List<Hunk> hunks) {
        List<String> made = new ArrayList<>();
        int next = 0;
        for (Hunk h : hunks) {
            made.addAll(lines.subList(next, h.at() - from));
            made.addAll(h.added());
            next = h.end() - from;
        }
        made.addAll(lines.subList(next, lines.size()));
        return made;
    }
}
