package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Facts in the form that CEL computes with. JSON numbers are CEL doubles, as the CEL specification has it; whole
/// parameters and totals are CEL ints.
final class CelValues {
    private CelValues() {}

    static Map<String, Object> write(Change w) {
        return Map.of(
                "target", w.target(),
                "object", w.object(),
                "collection", w.collection(),
                "key", w.key(),
                "op", w.op(),
                "before", json(w.before()),
                "after", json(w.after()));
    }

    static Object json(Optional<Json> value) {
        return json(value.orElse(Json.Null.NULL));
    }

    static Object json(Json value) {
        return switch (value) {
            case Json.Obj(var members) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                members.forEach((name, member) -> map.put(name, json(member)));
                yield map;
            }
            case Json.Arr(var items) -> items.stream().map(CelValues::json).toList();
            case Json.Str(String s) -> s;
            case Json.Num(double d) -> d;
            case Json.Bool(boolean b) -> b;
            case Json.Null _ -> NullValue.NULL_VALUE;
        };
    }

    static Object param(Json value) {
        return switch (value) {
            case Json.Num(double d) when d == Math.rint(d) && Math.abs(d) <= 1L << 53 -> (long) d;
            case Json.Arr(var items) -> items.stream().map(CelValues::param).toList();
            case Json.Num _, Json.Obj _, Json.Str _, Json.Bool _, Json.Null _ -> json(value);
        };
    }

    /// Every text inside a value, one a line, members in the order of their names: what `text(…)` gives.
    static String text(Object value) {
        List<String> found = new ArrayList<>();
        collect(value, found);
        return String.join("\n", found);
    }

    private static void collect(Object value, List<String> found) {
        switch (value) {
            case String s -> found.add(s);
            case List<?> items -> items.forEach(item -> collect(item, found));
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((name, member) -> sorted.put(String.valueOf(name), member));
                sorted.values().forEach(member -> collect(member, found));
            }
            default -> {
                // numbers, booleans and null hold no text
            }
        }
    }
}
