package com.rollbackapi.target;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;

final class DocumentsTargetTest extends TargetContract {
    @Override
    protected LiveSystem fresh(Path folder) {
        return new SqliteFile(folder.resolve("documents.sqlite"));
    }

    /// The file as another program sees it.
    private record SqliteFile(Path file) implements LiveSystem {
        @Override
        public Target open(String name) throws TargetFailedException {
            return DocumentsTarget.open(name, file);
        }

        @Override
        public void put(String leaf, byte[] bytes) throws Exception {
            DocumentsTarget.open("to make the tables", file).close();
            run("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", leaf, bytes);
        }

        @Override
        public void remove(String leaf) throws Exception {
            run("DELETE FROM record WHERE collection = ? AND key = ?", leaf);
        }

        private void run(String sql, String leaf, byte[]... body) throws Exception {
            DocumentName name = DocumentName.of(leaf);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
                    PreparedStatement statement = other.prepareStatement(sql)) {
                statement.setString(1, name.collection());
                statement.setString(2, name.key());
                for (byte[] b : body) {
                    statement.setBytes(3, b);
                }
                statement.executeUpdate();
            }
        }
    }

    @Override
    protected boolean isAtomic() {
        return true;
    }

    private static Sample sample(String leaf, String first, String second) {
        return new Sample(leaf, first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                sample("orders/#W1", "{\"state\":\"paid\"}", "{\"state\":\"refunded\"}"),
                sample("orders/a/b//c", "1", "\"1\""),
                sample("orders/", "null", "[]"),
                sample("kunden/Grün 😀\n'; --", "\"é\"", "{\"a\":[1,2]}"),
                sample("kunden/e\u0301", "\"e\u0301\"", "\"é\""),
                sample("kunden/é", "0", "false"));
    }
}
