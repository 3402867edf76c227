package com.rollbackapi.console.fx;

import java.util.Locale;

/// Makes text from a journal safe to show. Journals come from people we do not trust: a control, format or direction
/// character could hide or reorder what a reviewer reads, so each is shown as its escape.
public final class Neutral {
    private static final int LIMIT = 4_000;

    private Neutral() {}

    /// One line of text: no control, format, private-use, unassigned or separator character of Unicode but the
    /// plain space.
    public static String text(String untrusted) {
        int unsafe = firstUnsafe(untrusted);
        if (unsafe < 0 && untrusted.length() <= LIMIT) {
            return untrusted;
        }
        StringBuilder safe = new StringBuilder();
        untrusted.codePoints().limit(LIMIT).forEach(c -> {
            if (isSafe(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format(Locale.ROOT, c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
            }
        });
        return untrusted.length() > LIMIT ? safe + "…" : safe.toString();
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
