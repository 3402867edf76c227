package com.rollbackapi.codec;

/// A text is not JSON as [StrictJson] wants it. The message says what is wrong and where; lines and columns count from
/// 1, columns in UTF-16 code units.
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    MalformedJsonException(String problem, int line, int column) {
        super(problem + " (line " + line + ", column " + column + ")");
        this.line = line;
        this.column = column;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
