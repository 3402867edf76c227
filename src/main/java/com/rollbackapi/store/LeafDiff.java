package com.rollbackapi.store;

import com.rollbackapi.codec.Json;
import java.util.List;
import java.util.Locale;

/// What differs between two versions of one leaf, in lines for people: a JSON document place by place, text line by
/// line, other content by size and hash.
///
/// @param name the leaf's name
/// @param lines in order; the text is as it was found and not made safe to show
public record LeafDiff(String name, Kind kind, List<Line> lines) {
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    /// @param sign `-` only before, `+` only after, a space for a place or a line that both have
    public record Line(char sign, String text) {
        public Line {
            if (sign != '-' && sign != '+' && sign != ' ') {
                throw new IllegalArgumentException("a line's sign is -, + or a space, not " + sign);
            }
        }
    }

    public LeafDiff {
        lines = List.copyOf(lines);
    }

    /// As the command line and the HTTP API give it.
    ///
    /// @param target where the leaf is
    public Json.Obj toJson(String target) {
        return Json.object()
                .put("target", target)
                .put("object", name)
                .put("change", kind.name().toLowerCase(Locale.ROOT))
                .strings(
                        "lines",
                        lines.stream().map(l -> l.sign() + " " + l.text()).toList())
                .build();
    }
}
