package com.rollbackapi.journal;

import com.rollbackapi.codec.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The entries whose writes of one object are undone, newest first and each once. An object that was written a hundred
/// thousand times has as many, so they are held, stored and journaled by the gaps between them
/// (`docs/formats/entry-v1.md`): two or three bytes for an entry, and less where they lie at even distances.
public final class EntryNumbers implements Iterable<Long> {
    public static final EntryNumbers NONE = new EntryNumbers("", 0);

    /// As many as this are a list of numbers in JSON, which people read more easily.
    static final int LISTED = 8;

    /// How many there are at most: a short text can say that there are any number of them.
    static final int MAX = 1 << 24;

    private final String gaps;
    private final int size;

    private EntryNumbers(String gaps, int size) {
        this.gaps = gaps;
        this.size = size;
    }

    /// Throws `IllegalArgumentException` where they do not go down from one to the next.
    public static EntryNumbers of(List<Long> newestFirst) {
        StringBuilder gaps = new StringBuilder();
        long last = -1;
        long gap = 0;
        int times = 0;
        int size = 0;
        for (long entry : newestFirst) {
            if (entry < 0 || (size > 0 && entry >= last)) {
                throw new IllegalArgumentException("entry " + entry + " cannot follow entry " + last);
            }
            if (size == 0) {
                gaps.append(entry);
            } else if (last - entry == gap) {
                times++;
            } else {
                append(gaps, gap, times);
                gap = last - entry;
                times = 1;
            }
            last = entry;
            size = counted(size + 1L);
        }
        append(gaps, gap, times);
        return new EntryNumbers(gaps.toString(), size);
    }

    private static void append(StringBuilder gaps, long gap, int times) {
        if (times > 0) {
            gaps.append('-').append(gap);
        }
        if (times > 1) {
            gaps.append('x').append(times);
        }
    }

    private static int counted(long size) {
        if (size > MAX) {
            throw new IllegalArgumentException("more than " + MAX + " entries");
        }
        return (int) size;
    }

    /// The member of a plan's step or of a receipt, in either form; none where it is absent. Throws
    /// `IllegalArgumentException` for anything else.
    public static EntryNumbers of(Json.Obj body, String name) {
        return switch (body.get(name).orElse(Json.Null.NULL)) {
            case Json.Null _ -> NONE;
            case Json.Str(String gaps) -> parse(gaps);
            case Json.Arr(List<Json> items) ->
                of(items.stream().map(i -> number(i, name)).toList());
            case Json.Obj _, Json.Num _, Json.Bool _ ->
                throw new IllegalArgumentException("\"" + name + "\" is no list");
        };
    }

    private static long number(Json item, String name) {
        if (item instanceof Json.Num(double value) && value == Math.rint(value) && Math.abs(value) <= 1L << 53) {
            return (long) value;
        }
        throw new IllegalArgumentException("\"" + name + "\" holds something that is no whole number");
    }

    /// Reads the form with gaps, of which every list has one.
    static EntryNumbers parse(String gaps) {
        Reader reader = new Reader(gaps);
        long left = reader.number();
        long before = 0;
        long size = 1;
        while (reader.next()) {
            size = counted(size + reader.times);
            if (reader.gap == before || reader.gap > left / reader.times) {
                throw reader.odd();
            }
            left -= reader.gap * reader.times;
            before = reader.gap;
        }
        return new EntryNumbers(gaps, (int) size);
    }

    /// Reads gap after gap.
    private static final class Reader {
        private static final int DIGITS = 16;

        private final String text;
        private int at;
        private long gap;
        private long times;

        private Reader(String text) {
            this.text = text;
        }

        /// The next gap with how often it comes; false at the end.
        private boolean next() {
            if (at == text.length()) {
                return false;
            }
            require('-');
            gap = number();
            times = 1;
            if (at < text.length() && text.charAt(at) == 'x') {
                at++;
                times = number();
                if (times < 2) {
                    throw odd();
                }
            }
            if (gap == 0) {
                throw odd();
            }
            return true;
        }

        private void require(char c) {
            if (text.charAt(at) != c) {
                throw odd();
            }
            at++;
        }

        private long number() {
            int from = at;
            long number = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                number = number * 10 + (text.charAt(at) - '0');
                at++;
                if (at - from > DIGITS) {
                    throw odd();
                }
            }
            if (at == from || (text.charAt(from) == '0' && at - from > 1) || number > 1L << 53) {
                throw odd();
            }
            return number;
        }

        private IllegalArgumentException odd() {
            return new IllegalArgumentException("no entries by their gaps, at character " + at);
        }
    }

    /// A list of numbers where they are few, and the gaps as text where they are many.
    public Json toJson() {
        if (size > LISTED) {
            return Json.of(gaps);
        }
        List<Json> listed = new ArrayList<>(size);
        forEach(entry -> listed.add(Json.of((long) entry)));
        return Json.of(listed);
    }

    public int size() {
        return size;
    }

    public boolean contains(long entry) {
        return stream().anyMatch(e -> e == entry);
    }

    public boolean containsAll(EntryNumbers others) {
        Iterator<Long> mine = iterator();
        for (long other : others) {
            long entry;
            do {
                if (!mine.hasNext()) {
                    return false;
                }
                entry = mine.next();
            } while (entry > other);
            if (entry < other) {
                return false;
            }
        }
        return true;
    }

    public Stream<Long> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Iterator<Long> iterator() {
        return new Descent(gaps, size);
    }

    private static final class Descent implements Iterator<Long> {
        private final Reader reader;
        private int left;
        private boolean begun;
        private long last;
        private long again;

        private Descent(String gaps, int size) {
            reader = new Reader(gaps);
            left = size;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Long next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            if (!begun) {
                begun = true;
                last = reader.number();
                return last;
            }
            if (again == 0 && reader.next()) {
                again = reader.times;
            }
            again--;
            last -= reader.gap;
            return last;
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EntryNumbers other && gaps.equals(other.gaps);
    }

    @Override
    public int hashCode() {
        return gaps.hashCode();
    }

    /// As they are held.
    @Override
    public String toString() {
        return gaps;
    }
}
