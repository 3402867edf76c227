package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.sql.RowChange.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes the rows of one commit in an order that the constraints allow. First children are deleted before parents,
/// then rows updated, then parents inserted before children; constraints that can wait do. Where one does not let that
/// pass (two rows swap a unique value, or refer to rows of the same table) it goes row by row: what is refused waits
/// until the others have made room, and where all wait for each other's unique values one row gives up its own for the
/// moment.
///
/// A write that would let a foreign key change further rows is refused like one that breaks it.
final class RowWrites {
    private final Rows rows;
    private final List<ForeignKey> keys;

    RowWrites(Rows rows, List<ForeignKey> keys) {
        this.rows = rows;
        this.keys = List.copyOf(keys);
    }

    /// Writes all; else some may be written, and what refused comes back: the caller takes the transaction back.
    Optional<String> write(List<RowChange> changes) throws SQLException {
        List<RowChange> ordered = ordered(changes);
        if (attempt(() -> all(ordered)).isEmpty()) {
            return Optional.empty();
        }
        // inserts wait until those of the others that can are done: a row that nobody refers to yet can make room
        List<RowChange> waiting = new ArrayList<>(
                ordered.stream().filter(c -> c.kind() != Kind.INSERT).toList());
        oneByOne(waiting);
        ordered.stream().filter(c -> c.kind() == Kind.INSERT).forEach(waiting::add);
        return oneByOne(waiting);
    }

    /// Tries each by itself, again and again, until none is left or none moves; returns why the first of these was
    /// refused.
    private Optional<String> oneByOne(List<RowChange> waiting) throws SQLException {
        while (!waiting.isEmpty()) {
            Map<RowChange, Refusal> refused = pass(waiting);
            boolean moved = refused.size() < waiting.size();
            waiting.retainAll(refused.keySet());
            if (!moved && !makeRoom(waiting, refused)) {
                return refused.values().stream().findFirst().map(Refusal::text);
            }
        }
        return Optional.empty();
    }

    /// Why a write was refused.
    ///
    /// @param taken whether another row has a value that must be unique
    private record Refusal(String text, boolean taken) {}

    private List<RowChange> ordered(List<RowChange> changes) {
        List<TableName> tables = TableOrder.parentsFirst(
                changes.stream().map(c -> c.name().table()).distinct().toList(), keys);
        Map<TableName, Integer> place = new TreeMap<>();
        tables.forEach(t -> place.put(t, place.size()));
        return changes.stream()
                .sorted(Comparator.comparing(RowChange::kind)
                        .thenComparingInt(c -> (c.kind() == Kind.DELETE ? -1 : 1)
                                * place.getOrDefault(c.name().table(), 0)))
                .toList();
    }

    /// What is tried; says what refused it, where no constraint of the database did.
    private interface Attempt {
        Optional<String> run() throws SQLException;
    }

    /// What is refused leaves nothing behind.
    private Optional<Refusal> attempt(Attempt attempt) throws SQLException {
        control("SAVEPOINT rbx_attempt");
        Optional<Refusal> refused;
        try {
            refused = attempt.run().map(text -> new Refusal(text, false));
        } catch (SQLException e) {
            if (!rows.dialect().isConstraint(e)) {
                throw e;
            }
            String text = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
            refused = Optional.of(new Refusal(text, rows.dialect().isUnique(e)));
        }
        if (refused.isPresent()) {
            control("ROLLBACK TO rbx_attempt");
        }
        control("RELEASE rbx_attempt");
        return refused;
    }

    private void control(String sql) throws SQLException {
        Dialect.execute(rows.connection(), sql);
    }

    private Optional<String> all(List<RowChange> changes) throws SQLException {
        for (RowChange change : changes) {
            Optional<String> refused = one(change);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    private Map<RowChange, Refusal> pass(List<RowChange> waiting) throws SQLException {
        Map<RowChange, Refusal> refused = new LinkedHashMap<>();
        for (RowChange change : waiting) {
            attempt(() -> one(change)).ifPresent(reason -> refused.put(change, reason));
        }
        return refused;
    }

    /// Where rows wait for each other's unique values, one gives up its own for the moment: it becomes null where
    /// it may, else the row is taken out to be inserted again.
    private boolean makeRoom(List<RowChange> waiting, Map<RowChange, Refusal> refused) throws SQLException {
        for (int i = 0; i < waiting.size(); i++) {
            RowChange change = waiting.get(i);
            Refusal refusal = refused.get(change);
            if (change.kind() == Kind.UPDATE && refusal != null && refusal.taken()) {
                Json.Obj blank = blank(change);
                RowChange blanking = new RowChange(change.name(), change.shape(), change.before(), Optional.of(blank));
                RowChange out = new RowChange(change.name(), change.shape(), change.before(), Optional.empty());
                if (!change.before().equals(Optional.of(blank))
                        && attempt(() -> one(blanking)).isEmpty()) {
                    waiting.set(i, new RowChange(change.name(), change.shape(), Optional.of(blank), change.after()));
                    return true;
                }
                if (attempt(() -> one(out)).isEmpty()) {
                    waiting.remove(i);
                    waiting.add(new RowChange(change.name(), change.shape(), Optional.empty(), change.after()));
                    return true;
                }
            }
        }
        return false;
    }

    /// The row with nulls where it shall have other values.
    private static Json.Obj blank(RowChange change) {
        Json.Obj before = change.before().orElseThrow();
        Json.Obj blank = before;
        for (Column column : RowCodec.differences(before, change.after().orElseThrow(), change.shape())
                .keySet()) {
            blank = blank.with(column.name(), Json.Null.NULL);
        }
        return blank;
    }

    private Optional<String> one(RowChange change) throws SQLException {
        TableShape shape = change.shape();
        switch (change.kind()) {
            case DELETE -> {
                Json.Obj before = change.before().orElseThrow();
                for (ForeignKey key : keys) {
                    if (key.actsOnDelete() && wouldAct(key, before, shape)) {
                        return Optional.of(acting(key, change));
                    }
                }
                rows.delete(change.name(), shape);
            }
            case UPDATE -> {
                Json.Obj before = change.before().orElseThrow();
                Map<Column, Json> changed =
                        RowCodec.differences(before, change.after().orElseThrow(), shape);
                for (ForeignKey key : keys) {
                    boolean touched = changed.keySet().stream()
                            .anyMatch(c -> key.references().stream().anyMatch(c.name()::equalsIgnoreCase));
                    if (touched && key.actsOnUpdate() && wouldAct(key, before, shape)) {
                        return Optional.of(acting(key, change));
                    }
                }
                rows.update(change.name(), shape, changed);
            }
            case INSERT -> rows.insert(change.after().orElseThrow(), shape);
        }
        return Optional.empty();
    }

    private boolean wouldAct(ForeignKey key, Json.Obj parent, TableShape shape) throws SQLException {
        return key.parent().equals(shape.table()) && rows.isReferred(key, parent, shape);
    }

    private static String acting(ForeignKey key, RowChange change) {
        return "the foreign key " + key.name() + " of " + key.child() + " would change rows that refer to "
                + change.name().leaf();
    }
}
