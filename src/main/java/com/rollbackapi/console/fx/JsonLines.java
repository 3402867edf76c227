package com.rollbackapi.console.fx;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.Neutral;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as indented lines for people, each safe to show.
public final class JsonLines {
    private static final String STEP = "  ";
    private static final int LIMIT = 2_000;

    private final Map<JsonPointer, Note> notes;
    private final List<String> lines = new ArrayList<>();

    /// Words of our own at a value. They stand without quotes, so that no text of a journal passes for them.
    ///
    /// @param instead whether the value is left out
    public record Note(String text, boolean instead) {}

    private JsonLines(Map<JsonPointer, Note> notes) {
        this.notes = notes;
    }

    /// At most 2,000 lines; the last then says that there is more.
    public static List<String> of(Json json, Map<JsonPointer, Note> notes) {
        JsonLines written = new JsonLines(notes);
        written.write(json, JsonPointer.ROOT, "", "");
        return List.copyOf(written.lines.size() > LIMIT ? written.lines.subList(0, LIMIT) : written.lines);
    }

    private void write(Json json, JsonPointer at, String start, String comma) {
        if (lines.size() > LIMIT) {
            return;
        }
        @Nullable Note note = notes.get(at);
        if (note != null && note.instead()) {
            lines.add(start + note.text() + comma);
            return;
        }
        int first = lines.size();
        String indent = start.substring(0, start.length() - start.stripLeading().length());
        switch (json) {
            case Json.Obj o
            when !o.members().isEmpty() -> {
                lines.add(start + "{");
                List<String> names = List.copyOf(o.members().keySet());
                for (int i = 0; i < names.size(); i++) {
                    String name = Neutral.text(CanonicalJson.text(Json.of(names.get(i))) + ": ");
                    Json member = o.get(names.get(i)).orElse(Json.Null.NULL);
                    write(member, at.child(names.get(i)), indent + STEP + name, commaAfter(i, names.size()));
                }
                lines.add(indent + "}" + comma);
            }
            case Json.Arr a
            when !a.items().isEmpty() -> {
                lines.add(start + "[");
                for (int i = 0; i < a.items().size(); i++) {
                    write(
                            a.items().get(i),
                            at.child(i),
                            indent + STEP,
                            commaAfter(i, a.items().size()));
                }
                lines.add(indent + "]" + comma);
            }
            case Json.Obj o -> lines.add(start + "{}" + comma);
            case Json.Arr a -> lines.add(start + "[]" + comma);
            case Json.Str s -> lines.add(start + Neutral.text(CanonicalJson.text(s)) + comma);
            case Json.Num n -> lines.add(start + CanonicalJson.text(n) + comma);
            case Json.Bool b -> lines.add(start + CanonicalJson.text(b) + comma);
            case Json.Null n -> lines.add(start + "null" + comma);
        }
        if (note != null) {
            lines.set(first, lines.get(first) + "  " + note.text());
        }
    }

    private static String commaAfter(int i, int count) {
        return i + 1 < count ? "," : "";
    }
}
