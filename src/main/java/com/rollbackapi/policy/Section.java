package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// A table of the policy file, read strictly: every fault is a [PolicyFileException] with its line.
///
/// @param name how messages call it, for example `[policy]`
/// @param rule the rule it belongs to
/// @param line where it starts
record Section(TomlTable table, String name, Optional<String> rule, int line) {
    PolicyFileException fault(int at, String what) {
        return new PolicyFileException(at, rule, what);
    }

    PolicyFileException fault(String key, String what) {
        return fault(lineOf(key), what);
    }

    Section ofRule(String id) {
        return new Section(table, name, Optional.of(id), line);
    }

    int lineOf(String key) {
        return line(table.inputPositionOf(List.of(key)), line);
    }

    static int line(@Nullable TomlPosition position, int otherwise) {
        return position == null ? otherwise : position.line();
    }

    /// Refuses keys that this release does not know: a misspelt selector would silently select everything.
    void allowOnly(Set<String> known) throws PolicyFileException {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                throw fault(
                        key,
                        "unknown key '" + key + "' in " + name + "; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    Optional<String> maybeText(String key) throws PolicyFileException {
        Object value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw fault(key, "'" + key + "' must be text in quotes");
    }

    String text(String key) throws PolicyFileException {
        String text = maybeText(key).orElseThrow(() -> fault(line, name + " needs '" + key + "'"));
        if (text.isBlank()) {
            throw fault(key, "'" + key + "' is blank; give it a value");
        }
        return text;
    }

    int whole(String key, int from, int to) throws PolicyFileException {
        Object value = value(key);
        if (value == null) {
            throw fault(line, name + " needs '" + key + "'");
        }
        if (value instanceof Long number && number >= from && number <= to) {
            return Math.toIntExact(number);
        }
        throw fault(key, "'" + key + "' must be a whole number from " + from + " to " + to);
    }

    List<String> texts(String key) throws PolicyFileException {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (Object item : array.toList()) {
                if (!(item instanceof String text) || text.isEmpty()) {
                    throw fault(key, "'" + key + "' must be a list of texts, for example [\"campaigns/*\"]");
                }
                texts.add(text);
            }
            return texts;
        }
        throw fault(key, "'" + key + "' must be a list of texts, for example [\"campaigns/*\"]");
    }

    /// The table's values as JSON; whole numbers stay whole.
    Map<String, Json> params(String key) throws PolicyFileException {
        Object value = value(key);
        Map<String, Json> params = new TreeMap<>();
        if (value == null) {
            return params;
        }
        if (!(value instanceof TomlTable given)) {
            throw fault(key, "'" + key + "' must be a table, for example { max_objects = 25 }");
        }
        for (String name : given.keySet()) {
            params.put(name, json(key, given.get(List.of(name))));
        }
        return params;
    }

    private Json json(String key, @Nullable Object value) throws PolicyFileException {
        return switch (value) {
            case String s -> Json.of(s);
            case Boolean b -> Json.of(b.booleanValue());
            case Long n when Math.abs(n) <= 1L << 53 -> Json.of(n.longValue());
            case Double d when Double.isFinite(d) -> Json.of(d.doubleValue());
            case TomlArray array -> {
                List<Json> items = new ArrayList<>();
                for (Object item : array.toList()) {
                    items.add(json(key, item));
                }
                yield Json.of(items);
            }
            case null, default ->
                throw fault(key, "'" + key + "' may hold texts, finite numbers, booleans and lists of them");
        };
    }

    private @Nullable Object value(String key) {
        return table.get(List.of(key));
    }
}
