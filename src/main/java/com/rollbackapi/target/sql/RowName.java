package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The name of a row's leaf, `table/key` with one more part for each further column of the key. Every value of a key
/// has one name and no two have the same; docs/formats/row-v1.md.
record RowName(TableName table, List<Json> key) {
    static final int MAX_BYTES = 65_535;

    private static final String SCHEMA = "schema:";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    RowName {
        key = List.copyOf(key);
    }

    /// The name of the leaf that holds a table's schema; it has no `/`, so it is no row's.
    static String schemaLeaf(TableName table) {
        return SCHEMA + table;
    }

    static boolean isSchemaLeaf(String leaf) {
        return leaf.startsWith(SCHEMA) && leaf.indexOf('/') < 0;
    }

    /// The table that a leaf belongs to; empty where the name is no leaf's.
    static Optional<TableName> table(String leaf) {
        int slash = leaf.indexOf('/');
        String table = isSchemaLeaf(leaf) ? leaf.substring(SCHEMA.length()) : slash < 0 ? "" : leaf.substring(0, slash);
        try {
            return Optional.of(TableName.parse(table));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The leaf of this row. Throws `IllegalArgumentException` for a key that has no name: one with a null in it,
    /// or too long.
    String leaf() {
        StringBuilder out = new StringBuilder(table.toString());
        for (Json part : key) {
            out.append('/').append(part(part));
        }
        String leaf = out.toString();
        if (leaf.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a key of more than " + MAX_BYTES + " bytes");
        }
        return leaf;
    }

    private static String part(Json value) {
        return switch (value) {
            case Json.Num(double number) -> Long.toString((long) number);
            case Json.Bool(boolean truth) -> Boolean.toString(truth);
            case Json.Str(String text) -> isTaken(text) ? "'" + escaped(text) : escaped(text);
            case Json.Obj o -> tagged(o);
            case Json.Null _ -> throw new IllegalArgumentException("a key with a null in it");
            case Json.Arr _ -> throw new IllegalArgumentException("a key with a list in it");
        };
    }

    private static String tagged(Json.Obj value) {
        Optional<String> whole = value.text(RowCodec.INTEGER);
        Optional<String> real = value.text(RowCodec.REAL);
        return whole.orElseGet(() -> real.map(r -> "'r'" + r)
                .orElseGet(() -> "'x'" + value.text(RowCodec.BLOB).orElseThrow()));
    }

    /// Whether the text is what another kind of value looks like.
    private static boolean isTaken(String text) {
        return text.startsWith("'") || text.equals("true") || text.equals("false") || text.matches("-?[0-9]+");
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '%' || c < ' ' || c == 0x7F) {
                out.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// Reads a leaf's name; empty where it is no row of that shape.
    static Optional<RowName> parse(String leaf, TableShape shape) {
        String prefix = shape.table() + "/";
        if (!leaf.startsWith(prefix)) {
            return Optional.empty();
        }
        String[] parts = leaf.substring(prefix.length()).split("/", -1);
        if (parts.length != shape.key().size()) {
            return Optional.empty();
        }
        List<Json> key = new ArrayList<>();
        for (String part : parts) {
            Optional<Json> value = value(part);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            key.add(value.get());
        }
        RowName name = new RowName(shape.table(), key);
        // what is not written as we write it is nobody's name
        return name.leaf().equals(leaf) ? Optional.of(name) : Optional.empty();
    }

    private static Optional<Json> value(String part) {
        if (part.startsWith("'r'")) {
            return Optional.of(RowCodec.tagged(RowCodec.REAL, part.substring(3)));
        }
        if (part.startsWith("'x'")) {
            return Optional.of(RowCodec.tagged(RowCodec.BLOB, part.substring(3)));
        }
        if (part.startsWith("'")) {
            return unescaped(part.substring(1)).map(Json::of);
        }
        if (part.equals("true") || part.equals("false")) {
            return Optional.of(Json.of(part.equals("true")));
        }
        if (part.matches("-?[0-9]{1,19}")) {
            try {
                return Optional.of(RowCodec.whole(Long.parseLong(part)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return unescaped(part).map(Json::of);
    }

    private static Optional<String> unescaped(String text) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                i++;
                continue;
            }
            if (text.length() - i < 3) {
                return Optional.empty();
            }
            int high = Character.digit(text.charAt(i + 1), 16);
            int low = Character.digit(text.charAt(i + 2), 16);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.append((char) (high * 16 + low));
            i += 3;
        }
        return Optional.of(out.toString());
    }
}
