package com.rollbackapi.store;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Texts as lines: what stands between line feeds, so that the lines joined by them are the same bytes again.
public final class TextLines {
    private static final int MAX_LINES = 5_000;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private TextLines() {}

    /// Lines of a text that others take the place of.
    ///
    /// @param at how many lines of the text before stand before the first one removed
    public record Hunk(int at, List<String> removed, List<String> added) {
        public Hunk {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }

        int end() {
            return at + removed.size();
        }

        /// This one with the next, which begins where this one ends.
        private Hunk with(Hunk next) {
            return new Hunk(at, joined(removed, next.removed), joined(added, next.added));
        }

        private static List<String> joined(List<String> first, List<String> second) {
            return Stream.concat(first.stream(), second.stream()).toList();
        }
    }

    /// Empty for bytes that are no UTF-8, hold a NUL, have more than 5,000 lines or are more than 4 MiB.
    public static Optional<List<String>> of(byte[] content) {
        if (content.length > MAX_BYTES || lines(content) > MAX_LINES) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            List<String> lines = List.of(text.split("\n", -1));
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(lines);
        } catch (CharacterCodingException e) {
            return Optional.empty(); // it is no text, and has no lines
        }
    }

    /// How many there would be, before anything is made of them.
    private static int lines(byte[] content) {
        int lines = 1;
        for (byte b : content) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    static byte[] bytes(List<String> lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /// What leads from one text to another, in order, in memory that grows with the texts and not with their
    /// square. Between two hunks stands a line that stays.
    public static List<Hunk> between(List<String> before, List<String> after) {
        List<Hunk> hunks = new ArrayList<>();
        for (AbstractDelta<String> d :
                DiffUtils.diff(before, after, new MyersDiffWithLinearSpace<>()).getDeltas()) {
            Hunk next = new Hunk(
                    d.getSource().getPosition(),
                    d.getSource().getLines(),
                    d.getTarget().getLines());
            boolean touches = !hunks.isEmpty() && hunks.getLast().end() == next.at();
            hunks.add(touches ? hunks.removeLast().with(next) : next);
        }
        return hunks;
    }
}
