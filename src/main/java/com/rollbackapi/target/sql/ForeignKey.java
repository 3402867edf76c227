package com.rollbackapi.target.sql;

import java.util.List;

/// A foreign key between two tables, declared or not.
///
/// @param name the constraint's, or what says it where it has none
/// @param columns of the child, beside `references` of the parent
/// @param actsOnDelete whether deleting a parent changes its children (cascade, set null, set default)
/// @param actsOnUpdate whether changing the referenced columns does
record ForeignKey(
        String name,
        TableName child,
        List<String> columns,
        TableName parent,
        List<String> references,
        boolean actsOnDelete,
        boolean actsOnUpdate) {
    ForeignKey {
        columns = List.copyOf(columns);
        references = List.copyOf(references);
    }

    /// Whether an action of the standard's words changes the child.
    static boolean acts(String action) {
        return switch (action) {
            case "CASCADE", "SET NULL", "SET DEFAULT" -> true;
            default -> false;
        };
    }
}
