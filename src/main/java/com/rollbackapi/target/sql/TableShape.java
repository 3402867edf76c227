package com.rollbackapi.target.sql;

import java.util.List;

/// What must be known of a table to read and write its rows.
///
/// @param columns those that a row's image has, in the table's order
/// @param key the columns of the primary key, in the key's order
record TableShape(TableName table, List<Column> columns, List<Column> key) {
    TableShape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    boolean isKey(Column column) {
        return key.contains(column);
    }
}
