package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Neutral;

/// Values as explanations and messages show them: short, on one line, invisible characters as escapes.
final class Shown {
    static final int MAX_CHARACTERS = 120;

    private Shown() {}

    /// Text in quotes, numbers and booleans as they are.
    static String quoted(Object value) {
        return value instanceof String s ? '"' + neutral(s) + '"' : plain(value);
    }

    /// Text without quotes; a whole double without its point.
    static String plain(Object value) {
        return switch (value) {
            case Double d when d == Math.rint(d) && Math.abs(d) < 1L << 53 -> Long.toString(d.longValue());
            case String s -> neutral(s);
            default -> neutral(value.toString());
        };
    }

    static String json(Json value) {
        return switch (value) {
            case Json.Str(String s) -> quoted(s);
            case Json.Num(double d) -> plain(d);
            case Json.Bool(boolean b) -> Boolean.toString(b);
            case Json.Null _ -> "null";
            case Json.Arr(var items) -> "a list of " + items.size();
            case Json.Obj(var members) -> "an object of " + members.size();
        };
    }

    private static String neutral(String text) {
        return Neutral.text(text, MAX_CHARACTERS);
    }
}
