package com.rollbackapi.target.sql;

/// A table that is there and cannot be kept: it has no primary key, or a column of an unknown type.
final class UnfitTableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnfitTableException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
