package com.rollbackapi.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes JSON in the one canonical form of RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript prints
/// them, the fewest escapes, UTF-8, no spaces. Equal values give equal bytes, so these bytes are what is hashed.
public final class CanonicalJson {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Optional<MessageDigest> digest;
    private byte[] out = new byte[1024];
    private int length;

    private CanonicalJson(Optional<MessageDigest> digest) {
        this.digest = digest;
    }

    /// The canonical UTF-8 bytes. Throws `IllegalArgumentException` for a lone surrogate or nesting beyond
    /// [Limits#DEPTH]; no value that [StrictJson] read has either.
    public static byte[] bytes(Json value) {
        CanonicalJson writer = new CanonicalJson(Optional.empty());
        writer.value(value, 0);
        return Arrays.copyOf(writer.out, writer.length);
    }

    /// Adds the same bytes to a digest, and never holds more than a text's worth of them.
    public static void digest(Json value, MessageDigest into) {
        CanonicalJson writer = new CanonicalJson(Optional.of(into));
        writer.value(value, 0);
        writer.drain(into);
    }

    private void drain(MessageDigest into) {
        into.update(out, 0, length);
        length = 0;
    }

    /// The same as text.
    public static String text(Json value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    private void value(Json value, int depth) {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> object(members, deeper(depth));
            case Json.Arr array -> array(array, deeper(depth));
            case Json.Str(String text) -> string(text);
            case Json.Num(double number) -> number(number);
            case Json.Bool(boolean truth) -> ascii(truth ? "true" : "false");
            case Json.Null _ -> ascii("null");
        }
    }

    private static int deeper(int depth) {
        if (depth >= Limits.DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + Limits.DEPTH);
        }
        return depth + 1;
    }

    private void object(Map<String, Json> members, int depth) {
        List<Member> sorted = new ArrayList<>(members.size());
        members.forEach((name, value) -> sorted.add(new Member(name, value)));
        sorted.sort(null);
        put('{');
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0) {
                put(',');
            }
            string(sorted.get(i).name());
            put(':');
            value(sorted.get(i).value(), depth);
        }
        put('}');
    }

    private record Member(String name, Json value) implements Comparable<Member> {
        /// By UTF-16 code units, as `String` compares.
        @Override
        public int compareTo(Member other) {
            return name.compareTo(other.name);
        }
    }

    private void array(Json.Arr array, int depth) {
        put('[');
        for (int i = 0; i < array.items().size(); i++) {
            if (i > 0) {
                put(',');
            }
            value(array.items().get(i), depth);
        }
        put(']');
    }

    private void string(String text) {
        put('"');
        int i = plain(text, 0);
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (isSurrogate(point)) {
                throw new IllegalArgumentException("a surrogate without its other half at index " + i);
            }
            special(point);
            i = plain(text, i + Character.charCount(point));
        }
        put('"');
    }

    /// Writes the characters from `begin` on that are one byte each without an escape: nearly all of a journal's,
    /// hence a loop of their own. Returns where they end.
    private int plain(String text, int begin) {
        room(text.length() - begin);
        int i = begin;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            out[length + i - begin] = (byte) c;
        }
        length += i - begin;
        return i;
    }

    private void special(int point) {
        if (point < 0x80) {
            escaped(point);
        } else if (point < 0x800) {
            put(0xC0 | (point >> 6));
            put(0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            put(0xE0 | (point >> 12));
            put(0x80 | ((point >> 6) & 0x3F));
            put(0x80 | (point & 0x3F));
        } else {
            put(0xF0 | (point >> 18));
            put(0x80 | ((point >> 12) & 0x3F));
            put(0x80 | ((point >> 6) & 0x3F));
            put(0x80 | (point & 0x3F));
        }
    }

    /// RFC 8785 section 3.2.2.2: two-character escapes where there is one, four hex digits for other controls.
    private void escaped(int c) {
        switch (c) {
            case '"', '\\' -> pair(c);
            case '\b' -> pair('b');
            case '\t' -> pair('t');
            case '\n' -> pair('n');
            case '\f' -> pair('f');
            case '\r' -> pair('r');
            default -> {
                ascii("\\u00");
                put(HEX[c >> 4]);
                put(HEX[c & 15]);
            }
        }
    }

    private void pair(int c) {
        put('\\');
        put(c);
    }

    private void number(double number) {
        ascii(EcmaNumber.text(number));
    }

    /// The index of the first surrogate that has no partner, or -1.
    static int loneSurrogate(String text) {
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (isSurrogate(point)) {
                return i;
            }
            i += Character.charCount(point);
        }
        return -1;
    }

    private static boolean isSurrogate(int point) {
        return Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE;
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int b) {
        room(1);
        out[length++] = (byte) b;
    }

    private void room(int bytes) {
        if (bytes > out.length - length) {
            digest.ifPresent(this::drain);
        }
        if (bytes > out.length - length) {
            out = Arrays.copyOf(out, Math.clamp(2L * out.length, Math.addExact(length, bytes), Integer.MAX_VALUE - 8));
        }
    }
}
