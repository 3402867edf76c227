package com.rollbackapi.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// A table of a TOML file, read strictly: every fault is an exception of the file's own kind with its line.
///
/// @param name how messages call it, for example `[policy]`
/// @param line where it starts
/// @param faults makes the exceptions
public record TomlSection<E extends Exception>(TomlTable table, String name, int line, Faults<E> faults) {
    /// How a file says what is wrong in it.
    @FunctionalInterface
    public interface Faults<E extends Exception> {
        /// @param line from 1
        /// @param what is wrong there, and what to do about it
        E at(int line, String what);
    }

    /// The whole of a file.
    ///
    /// @param name how messages call it, for example `a policy file`
    public static <E extends Exception> TomlSection<E> ofFile(String toml, String name, Faults<E> faults) throws E {
        TomlParseResult parsed = Toml.parse(toml);
        if (parsed.hasErrors()) {
            var first = parsed.errors().getFirst();
            throw faults.at(first.position().line(), "no valid TOML: " + first.getMessage());
        }
        return new TomlSection<>(parsed, name, 1, faults);
    }

    public E fault(int at, String what) {
        return faults.at(at, what);
    }

    public E fault(String key, String what) {
        return fault(lineOf(key), what);
    }

    /// The same table, whose faults are reported in another way.
    public TomlSection<E> reporting(Faults<E> otherwise) {
        return new TomlSection<>(table, name, line, otherwise);
    }

    /// The table at `key`, which messages call `called`.
    public Optional<TomlSection<E>> section(String key, String called) throws E {
        Object value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof TomlTable inner) {
            return Optional.of(new TomlSection<>(inner, called, lineOf(key), faults));
        }
        throw fault(key, "'" + key + "' must be a table, written " + called);
    }

    /// The names of its members, as they stand in the file.
    public List<String> keys() {
        return List.copyOf(table.keySet());
    }

    public int lineOf(String key) {
        return line(table.inputPositionOf(List.of(key)), line);
    }

    public static int line(@Nullable TomlPosition position, int otherwise) {
        return position == null ? otherwise : position.line();
    }

    /// Refuses keys that this release does not know: a misspelt selector would silently select everything.
    public void allowOnly(Set<String> known) throws E {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                throw fault(
                        key,
                        "unknown key '" + key + "' in " + name + "; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    public Optional<String> maybeText(String key) throws E {
        Object value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw fault(key, "'" + key + "' must be text in quotes");
    }

    public String text(String key) throws E {
        String text = maybeText(key).orElseThrow(() -> fault(line, name + " needs '" + key + "'"));
        if (text.isBlank()) {
            throw fault(key, "'" + key + "' is blank; give it a value");
        }
        return text;
    }

    public int whole(String key, int from, int to) throws E {
        Object value = value(key);
        if (value == null) {
            throw fault(line, name + " needs '" + key + "'");
        }
        if (value instanceof Long number && number >= from && number <= to) {
            return Math.toIntExact(number);
        }
        throw fault(key, "'" + key + "' must be a whole number from " + from + " to " + to);
    }

    public List<String> texts(String key) throws E {
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
    public Map<String, Json> params(String key) throws E {
        Object value = value(key);
        Map<String, Json> params = new TreeMap<>();
        if (value == null) {
            return params;
        }
        if (!(value instanceof TomlTable given)) {
            throw fault(key, "'" + key + "' must be a table, for example { max_objects = 25 }");
        }
        for (String name : given.keySet()) {
            params.put(name, json(key, given.get(List.of(name)), false));
        }
        return params;
    }

    /// The value at `key` as JSON, tables becoming objects; whole numbers stay whole.
    public Optional<Json> json(String key) throws E {
        Object value = value(key);
        return value == null ? Optional.empty() : Optional.of(json(key, value, true));
    }

    private Json json(String key, @Nullable Object value, boolean tables) throws E {
        return switch (value) {
            case String s -> Json.of(s);
            case Boolean b -> Json.of(b.booleanValue());
            case Long n when Math.abs(n) <= 1L << 53 -> Json.of(n.longValue());
            case Double d when Double.isFinite(d) -> Json.of(d.doubleValue());
            case TomlArray array -> {
                List<Json> items = new ArrayList<>();
                for (Object item : array.toList()) {
                    items.add(json(key, item, tables));
                }
                yield Json.of(items);
            }
            case TomlTable inner
            when tables -> {
                Json.Builder object = Json.object();
                for (String name : inner.keySet()) {
                    object.put(name, json(key, inner.get(List.of(name)), true));
                }
                yield object.build();
            }
            case null, default ->
                throw fault(
                        key,
                        "'" + key + "' may hold texts, finite numbers, booleans and lists"
                                + (tables ? " and tables" : "") + " of them");
        };
    }

    private @Nullable Object value(String key) {
        return table.get(List.of(key));
    }
}
