package com.rollbackapi.target.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The order in which tables are written: parents before their children, by name where that says nothing. Tables of a
/// cycle come by name; their rows are ordered one by one.
final class TableOrder {
    private TableOrder() {}

    static List<TableName> parentsFirst(Collection<TableName> tables, Collection<ForeignKey> keys) {
        List<TableName> order = new ArrayList<>();
        TreeSet<TableName> left = new TreeSet<>(tables);
        while (!left.isEmpty()) {
            TableName next = left.stream()
                    .filter(t -> parents(t, left, keys) == 0)
                    .findFirst()
                    // a cycle: broken where the fewest parents are missing
                    .orElseGet(() -> left.stream()
                            .min(Comparator.comparingLong(t -> parents(t, left, keys)))
                            .orElseThrow());
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    private static long parents(TableName table, Set<TableName> among, Collection<ForeignKey> keys) {
        return keys.stream()
                .filter(k -> k.child().equals(table) && !k.parent().equals(table) && among.contains(k.parent()))
                .map(ForeignKey::parent)
                .distinct()
                .count();
    }
}
