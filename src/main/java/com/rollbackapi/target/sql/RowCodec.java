package com.rollbackapi.target.sql;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A row's image: the RFC 8785 JSON object of its columns; docs/formats/row-v1.md.
final class RowCodec {
    static final String INTEGER = "integer";
    static final String REAL = "real";
    static final String BLOB = "blob";

    private static final long EXACT = 1L << 53;

    private RowCodec() {}

    /// A value that JSON has no exact or no own form for.
    static Json tagged(String tag, String text) {
        return Json.object().put(tag, text).build();
    }

    static Json whole(long value) {
        return -EXACT <= value && value <= EXACT ? Json.of(value) : tagged(INTEGER, Long.toString(value));
    }

    /// The whole number that [#whole] encoded; empty where the value is none, or is encoded another way.
    static Optional<Long> whole(Json value) {
        try {
            Optional<Long> number = switch (value) {
                case Json.Num(double d) -> d == Math.rint(d) ? Optional.of((long) d) : Optional.empty();
                case Json.Obj o -> o.text(INTEGER).map(Long::valueOf);
                case Json.Str _, Json.Bool _, Json.Arr _, Json.Null _ -> Optional.empty();
            };
            return number.filter(n -> whole(n).equals(value));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static byte[] bytes(Json.Obj row) {
        return CanonicalJson.bytes(row);
    }

    /// Reads a row for this table, strictly. Throws `IllegalArgumentException` with what is wrong.
    static Json.Obj row(byte[] bytes, TableShape shape) {
        Json parsed;
        try {
            parsed = StrictJson.parse(bytes, Limits.STATE);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("the content is no JSON: " + e.getMessage(), e);
        }
        if (!(parsed instanceof Json.Obj row) || !Arrays.equals(bytes(row), bytes)) {
            throw new IllegalArgumentException("the content is no object in canonical form");
        }
        Set<String> columns =
                shape.columns().stream().map(Column::name).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> missing = new LinkedHashSet<>(columns);
        missing.removeAll(row.members().keySet());
        Set<String> strange = new LinkedHashSet<>(row.members().keySet());
        strange.removeAll(columns);
        if (!missing.isEmpty() || !strange.isEmpty()) {
            throw new IllegalArgumentException("the schema of " + shape.table() + " is not the row's: "
                    + (missing.isEmpty()
                            ? "the table has no column " + String.join(", ", strange)
                            : "the row has no " + String.join(", ", missing)));
        }
        for (Column column : shape.columns()) {
            check(column, row.get(column.name()).orElseThrow(), shape.table());
        }
        return row;
    }

    private static void check(Column column, Json value, TableName table) {
        boolean fits = value instanceof Json.Null
                || switch (column.kind()) {
                    case WHOLE -> whole(value).isPresent();
                    case TRUTH -> value instanceof Json.Bool;
                    case TEXT -> value instanceof Json.Str;
                    case DYNAMIC -> value instanceof Json.Str || whole(value).isPresent() || isTagged(value);
                };
        if (!fits) {
            throw new IllegalArgumentException(table + " has no such value in the column " + column.name());
        }
    }

    private static boolean isTagged(Json value) {
        return value instanceof Json.Obj o
                && o.members().size() == 1
                && (o.text(REAL).filter(RowCodec::isReal).isPresent()
                        || o.text(BLOB).filter(b -> b.matches("([0-9a-f]{2})*")).isPresent());
    }

    private static boolean isReal(String text) {
        try {
            return Double.toString(Double.parseDouble(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// The values of the key's columns.
    static List<Json> key(Json.Obj row, TableShape shape) {
        return shape.key().stream()
                .map(c -> row.get(c.name()).orElse(Json.Null.NULL))
                .toList();
    }

    /// The columns in which two rows differ, with the new values.
    static Map<Column, Json> differences(Json.Obj before, Json.Obj after, TableShape shape) {
        Map<Column, Json> changed = new LinkedHashMap<>();
        for (Column column : shape.columns()) {
            Json value = after.get(column.name()).orElse(Json.Null.NULL);
            if (!before.get(column.name()).equals(Optional.of(value))) {
                changed.put(column, value);
            }
        }
        return changed;
    }
}
