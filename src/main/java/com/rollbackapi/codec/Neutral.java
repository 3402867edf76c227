package com.rollbackapi.codec;

import java.util.Locale;

/// Makes text from elsewhere safe to show, on a screen or a terminal. Journals and answers come from people we do not
/// trust: a control, format or direction character could hide or reorder what a reviewer reads, or steer his terminal,
/// so each is shown as its escape.
public final class Neutral {
    /// More is on no screen.
    private static final int LIMIT = 4_000;

    private Neutral() {}

    /// One line of text: no control, format, private-use, unassigned or separator character of Unicode but the
    /// plain space. At most 4,000 characters, and where there are more, an ellipsis.
    public static String text(String untrusted) {
        return text(untrusted, LIMIT);
    }

    /// The same, of any length.
    public static String line(String untrusted) {
        return text(untrusted, Integer.MAX_VALUE);
    }

    /// The same, of so many characters at most.
    public static String text(String untrusted, int limit) {
        int unsafe = firstUnsafe(untrusted);
        if (unsafe < 0 && untrusted.length() <= limit) {
            return untrusted;
        }
        StringBuilder safe = new StringBuilder();
        untrusted.codePoints().limit(limit).forEach(c -> {
            if (isSafe(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format(Locale.ROOT, c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
            }
        });
        return untrusted.codePointCount(0, untrusted.length()) > limit ? safe + "…" : safe.toString();
    }

    /// The text of a JSON value without white space, for the same value: only its strings can hold what is unsafe,
    /// and any character of those may be an escape.
    public static String json(String text) {
        if (firstUnsafe(text) < 0) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isSafe(c)) {
                safe.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return safe.toString();
    }

    private static int firstUnsafe(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!isSafe(c)) {
                return i;
            }
            i += Character.charCount(c);
        }
        return -1;
    }

    private static boolean isSafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}
