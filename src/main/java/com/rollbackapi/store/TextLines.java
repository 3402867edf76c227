package com.rollbackapi.store;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Texts as lines: what stands between line feeds, so that the lines joined by them are the same bytes again.
public final class TextLines {
    private static final int MAX_LINES = 5_000;

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
    }

    /// Empty for bytes that are no UTF-8, hold a NUL, or have more than 5,000 lines.
    public static Optional<List<String>> of(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            List<String> lines = List.of(text.split("\n", -1));
            return text.indexOf('\0') >= 0 || lines.size() > MAX_LINES ? Optional.empty() : Optional.of(lines);
        } catch (CharacterCodingException e) {
            return Optional.empty(); // it is no text, and has no lines
        }
    }

    static byte[] bytes(List<String> lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /// What leads from one text to another, in order, in memory that grows with the texts and not with their
    /// square.
    public static List<Hunk> between(List<String> before, List<String> after) {
        return DiffUtils.diff(before, after, new MyersDiffWithLinearSpace<>()).getDeltas().stream()
                .map(d -> new Hunk(
                        d.getSource().getPosition(),
                        d.getSource().getLines(),
                        d.getTarget().getLines()))
                .toList();
    }
}
