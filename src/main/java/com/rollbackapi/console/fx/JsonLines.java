package com.rollbackapi.console.fx;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.util.ArrayList;
import java.util.List;

/// JSON as indented lines for people, each safe to show.
public final class JsonLines {
    private static final String STEP = "  ";
    private static final int LIMIT = 2_000;

    private JsonLines() {}

    /// At most 2,000 lines; the last then says that there is more.
    public static List<String> of(Json json) {
        List<String> lines = new ArrayList<>();
        write(json, "", "", "", lines);
        if (lines.size() > LIMIT) {
            return List.copyOf(lines.subList(0, LIMIT));
        }
        return lines;
    }

    private static void write(Json json, String indent, String before, String after, List<String> lines) {
        if (lines.size() > LIMIT) {
            return;
        }
        switch (json) {
            case Json.Obj o
            when !o.members().isEmpty() -> {
                lines.add(indent + before + "{");
                List<String> names = List.copyOf(o.members().keySet());
                for (int i = 0; i < names.size(); i++) {
                    String name = CanonicalJson.text(Json.of(names.get(i))) + ": ";
                    String comma = i + 1 < names.size() ? "," : "";
                    write(o.get(names.get(i)).orElse(Json.Null.NULL), indent + STEP, Neutral.text(name), comma, lines);
                }
                lines.add(indent + "}" + after);
            }
            case Json.Arr a
            when !a.items().isEmpty() -> {
                lines.add(indent + before + "[");
                for (int i = 0; i < a.items().size(); i++) {
                    write(a.items().get(i), indent + STEP, "", i + 1 < a.items().size() ? "," : "", lines);
                }
                lines.add(indent + "]" + after);
            }
            case Json.Obj o -> lines.add(indent + before + "{}" + after);
            case Json.Arr a -> lines.add(indent + before + "[]" + after);
            case Json.Str s -> lines.add(indent + before + Neutral.text(CanonicalJson.text(s)) + after);
            case Json.Num n -> lines.add(indent + before + CanonicalJson.text(n) + after);
            case Json.Bool b -> lines.add(indent + before + CanonicalJson.text(b) + after);
            case Json.Null n -> lines.add(indent + before + "null" + after);
        }
    }
}
