package com.rollbackapi.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A place inside a JSON document (RFC 6901): the names and indices on the way down, unescaped. The empty list is the
/// whole document.
public record JsonPointer(List<String> tokens) {
    public static final JsonPointer ROOT = new JsonPointer(List.of());

    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /// The pointer over unescaped `tokens`: `of("orders", "#W1/2")` is `/orders/#W1~12`.
    public static JsonPointer of(String... tokens) {
        return new JsonPointer(List.of(tokens));
    }

    /// Reads the text form. Throws `IllegalArgumentException` where it does not start with `/`, or a `~` is not
    /// followed by 0 or 1.
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("a JSON pointer starts with '/': '" + text + "'");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(1).split("/", -1)) {
            if (token.matches("(?s).*~([^01].*|$)")) {
                throw new IllegalArgumentException("'~' is not followed by 0 or 1 in '" + text + "'");
            }
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(tokens);
    }

    /// The text form, empty for the whole document.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (String token : tokens) {
            text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    public JsonPointer child(String token) {
        List<String> deeper = new ArrayList<>(tokens);
        deeper.add(token);
        return new JsonPointer(deeper);
    }

    public JsonPointer child(int index) {
        return child(Integer.toString(index));
    }

    /// Whether this place is `ancestor` or lies inside it.
    public boolean isWithin(JsonPointer ancestor) {
        int depth = ancestor.tokens.size();
        return depth <= tokens.size() && tokens.subList(0, depth).equals(ancestor.tokens);
    }

    /// The value at this place in `document`; empty where there is none.
    public Optional<Json> in(Json document) {
        Optional<Json> here = Optional.of(document);
        for (String token : tokens) {
            here = here.flatMap(json -> step(json, token));
        }
        return here;
    }

    private static Optional<Json> step(Json from, String token) {
        return switch (from) {
            case Json.Obj object -> object.get(token);
            case Json.Arr(List<Json> items) -> {
                int index = index(token);
                yield index >= 0 && index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> Optional.empty();
        };
    }

    /// The array index that `token` writes (no sign, no leading zeros), or -1.
    static int index(String token) {
        return token.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(token) : -1;
    }

    @Override
    public String toString() {
        return text();
    }
}
