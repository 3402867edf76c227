package com.rollbackapi.target.sql;

import java.util.ArrayList;
import java.util.List;

/// Takes SQL text apart where no database does it for us: into tokens, minding quotes, comments and PostgreSQL's
/// dollar quotes. It does not judge what it reads.
final class SqlScript {
    private final String text;
    private final boolean brackets;
    private int at;

    /// @param brackets whether `[` begins a quoted name, as in SQLite
    private SqlScript(String text, boolean brackets) {
        this.text = text;
        this.brackets = brackets;
    }

    /// The statements of a script, without those that are empty.
    static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        SqlScript rest = new SqlScript(script, false);
        int begin = 0;
        boolean any = false;
        for (String token = rest.next(); !token.isEmpty(); token = rest.next()) {
            if (token.equals(";")) {
                if (any) {
                    statements.add(script.substring(begin, rest.at - 1).strip());
                }
                begin = rest.at;
                any = false;
            } else {
                any = true;
            }
        }
        if (any) {
            statements.add(script.substring(begin).strip());
        }
        return statements;
    }

    /// The tokens with one space between them, without comments, and names without quotes that they do not need.
    static String plain(String sql) {
        StringBuilder out = new StringBuilder();
        SqlScript rest = new SqlScript(sql, true);
        for (String token = rest.next(); !token.isEmpty(); token = rest.next()) {
            if (!out.isEmpty()) {
                out.append(' ');
            }
            out.append(token.matches("\"[A-Za-z_][A-Za-z0-9_]*\"") ? token.substring(1, token.length() - 1) : token);
        }
        return out.toString();
    }

    /// The next token; empty at the end.
    private String next() {
        skip();
        if (at >= text.length()) {
            return "";
        }
        int begin = at;
        char c = text.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            at = quoted(c);
        } else if (brackets && c == '[') {
            at = after("]", at);
        } else if (c == '$' && dollar() > 0) {
            String tag = text.substring(at, dollar());
            at = after(tag, at + tag.length());
        } else if (isWord(c)) {
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
        } else {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7F;
    }

    /// Leaves out white space and comments; PostgreSQL's may be nested.
    private void skip() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at)) {
                at = after("\n", at);
            } else if (text.startsWith("/*", at)) {
                int depth = 0;
                do {
                    depth += text.startsWith("/*", at) ? 1 : text.startsWith("*/", at) ? -1 : 0;
                    at += text.startsWith("/*", at) || text.startsWith("*/", at) ? 2 : 1;
                } while (depth > 0 && at < text.length());
            } else {
                return;
            }
        }
    }

    private int after(String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    /// Where the quoted token ends. A doubled quote is one; in PostgreSQL's `E''` a backslash takes the next along.
    private int quoted(char quote) {
        boolean escapes = quote == '\''
                && at > 0
                && "eE".indexOf(text.charAt(at - 1)) >= 0
                && (at == 1 || !isWord(text.charAt(at - 2)));
        int i = at + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (escapes && c == '\\') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return text.length();
    }

    /// Where a dollar quote's opening tag ends; 0 where this is none.
    private int dollar() {
        int end = text.indexOf('$', at + 1);
        return end > 0 && text.substring(at + 1, end).matches("([A-Za-z_][A-Za-z0-9_]*)?") ? end + 1 : 0;
    }
}
