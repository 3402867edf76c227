package com.rollbackapi.evidence;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.rollbackapi.codec.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lines of a text that others take the place of. Which hunks lead from one text to another is the writer's choice;
/// that they do is checked by applying them, so no reader needs the algorithm that found them.
///
/// @param at how many lines of the text before stand before the first one removed
record TextHunk(long at, List<String> removed, List<String> added) {
    /// Texts of more lines are shown by hash alone.
    private static final int MAX_LINES = 5_000;

    TextHunk {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /// The text's lines, what stands between line feeds; empty for bytes that are no UTF-8, hold a NUL, or have too
    /// many lines.
    static Optional<List<String>> lines(byte[] content) {
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

    static List<TextHunk> between(List<String> before, List<String> after) {
        List<TextHunk> hunks = new ArrayList<>();
        for (AbstractDelta<String> d : DiffUtils.diff(before, after).getDeltas()) {
            hunks.add(new TextHunk(
                    d.getSource().getPosition(),
                    d.getSource().getLines(),
                    d.getTarget().getLines()));
        }
        return hunks;
    }

    /// Whether the hunks, which stand in order and do not overlap, make the one text of the other.
    static boolean lead(List<String> before, List<TextHunk> hunks, List<String> after) {
        List<String> made = new ArrayList<>();
        int next = 0;
        for (TextHunk h : hunks) {
            boolean isInOrder = h.at >= next && h.at + h.removed.size() <= before.size();
            if (!isInOrder
                    || (h.removed.isEmpty() && h.added.isEmpty())
                    || !before.subList((int) h.at, (int) h.at + h.removed.size())
                            .equals(h.removed)) {
                return false;
            }
            made.addAll(before.subList(next, (int) h.at));
            made.addAll(h.added);
            next = (int) h.at + h.removed.size();
        }
        made.addAll(before.subList(next, before.size()));
        return made.equals(after);
    }

    static TextHunk parse(Fields hunk) throws EvidenceRejectedException {
        return new TextHunk(hunk.number("at"), hunk.texts("removed"), hunk.texts("added"));
    }

    Json.Obj toJson() {
        return Json.object()
                .put("at", at)
                .strings("removed", removed)
                .strings("added", added)
                .build();
    }
}
