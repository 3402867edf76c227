package com.rollbackapi.target.sql;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.target.TargetFailedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The leaves of the declared tables, within one transaction; each table's shape is read once.
final class Leaves {
    private final Rows rows;
    private final List<TableName> declared;
    private final Map<TableName, Optional<TableShape>> shapes = new TreeMap<>();

    Leaves(Rows rows, List<TableName> declared) {
        this.rows = rows;
        this.declared = declared;
    }

    Rows rows() {
        return rows;
    }

    /// Takes a leaf and its content.
    interface Visitor {
        void visit(String leaf, byte[] content) throws StoreException;
    }

    /// Visits all leaves, a few rows at a time in memory. A declared table that is not there has none.
    void forEach(Visitor visitor) throws SQLException, TargetFailedException, StoreException {
        for (TableName table : declared) {
            Optional<TableShape> shape = shape(table);
            if (shape.isPresent()) {
                visitor.visit(RowName.schemaLeaf(table), definition(table));
                rows.<StoreException>forEach(shape.get(), (leaf, row) -> visitor.visit(leaf, RowCodec.bytes(row)));
            }
        }
    }

    private byte[] definition(TableName table) throws SQLException {
        return CanonicalJson.bytes(rows.dialect().definition(rows.connection(), table));
    }

    /// Empty where the table is not there; throws where it cannot be kept.
    Optional<TableShape> shape(TableName table) throws SQLException, TargetFailedException {
        Optional<TableShape> known = shapes.get(table);
        if (known == null) {
            try {
                known = rows.dialect().shape(rows.connection(), table);
            } catch (UnfitTableException e) {
                throw new TargetFailedException(
                                rows.target(), Optional.empty(), String.valueOf(e.getMessage()), e.remedy())
                        .because(e);
            }
            shapes.put(table, known);
        }
        return known;
    }

    /// Empty where the leaf's table is not declared, or not there.
    Optional<TableShape> shapeOf(String leaf) throws SQLException, TargetFailedException {
        Optional<TableName> table = RowName.table(leaf).filter(declared::contains);
        return table.isPresent() ? shape(table.get()) : Optional.empty();
    }

    /// @param lock whether the row, if it is one, stays as it is until the transaction ends
    Optional<byte[]> bytes(String leaf, boolean lock) throws SQLException, TargetFailedException {
        Optional<TableShape> shape = shapeOf(leaf);
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        if (RowName.isSchemaLeaf(leaf)) {
            return Optional.of(definition(shape.get().table()));
        }
        Optional<RowName> name = RowName.parse(leaf, shape.get());
        Optional<Json.Obj> row = name.isPresent() ? rows.find(name.get(), shape.get(), lock) : Optional.empty();
        return row.map(RowCodec::bytes);
    }
}
