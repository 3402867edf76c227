package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.store.TextLines;
import java.util.ArrayList;
import java.util.List;

/// Lines of a text that others take the place of. Which hunks lead from one text to another is the writer's choice;
/// that they do is checked by applying them, so no reader needs the algorithm that found them.
///
/// @param at how many lines of the text before stand before the first one removed
record TextHunk(long at, List<String> removed, List<String> added) {
    TextHunk {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    static List<TextHunk> between(List<String> before, List<String> after) {
        return TextLines.between(before, after).stream()
                .map(h -> new TextHunk(h.at(), h.removed(), h.added()))
                .toList();
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
