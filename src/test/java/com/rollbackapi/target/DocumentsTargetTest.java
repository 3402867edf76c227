package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private Target open(Path file) throws TargetFailedException {
        return DocumentsTarget.open("documents", file);
    }

    private static Change create(String leaf, Hash content) {
        return new Change(leaf, Optional.empty(), Optional.of(content));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void onlyCanonicalJsonUnderACollectionAndAKeyIsTaken(@TempDir Path place) throws Exception {
        MemoryBlobStore blobs = new MemoryBlobStore();
        try (Target target = open(place.resolve("documents.sqlite"))) {
            for (String wrong : List.of("", "{", "{ }", "1.0", "{\"b\":1,\"a\":1}", "{\"a\":1,\"a\":1}")) {
                assertThatThrownBy(() -> target.prepare(List.of(create("a/b", blobs.put(utf8(wrong)))), blobs))
                        .as(wrong)
                        .isInstanceOf(TargetFailedException.class)
                        .hasMessageContaining("leaf 'a/b'");
            }
            for (String wrong : List.of("a", "/a", "/")) {
                assertThatThrownBy(() -> target.prepare(List.of(create(wrong, blobs.put(utf8("1")))), blobs))
                        .as(wrong)
                        .isInstanceOf(TargetFailedException.class)
                        .hasMessageContaining("collection/key");
                assertThat(target.read(wrong)).isEmpty();
            }
            assertThat(target.capture(blobs).size()).isZero();
        }
    }

    @Test
    void aRowThatAnotherProgramWroteShowsAsItIs(@TempDir Path place) throws Exception {
        SqliteFile file = new SqliteFile(place.resolve("documents.sqlite"));
        try (Target target = file.open("documents")) {
            file.put("a/b", utf8("{ not JSON"));
            assertThat(target.read("a/b")).contains(utf8("{ not JSON"));
            assertThat(target.capture(new MemoryBlobStore()).get("a/b")).contains(Hash.of(utf8("{ not JSON")));
        }
    }

    @Test
    void aFullDiskChangesNothingAndIsSaid(@TempDir Path place) throws Exception {
        MemoryBlobStore blobs = new MemoryBlobStore();
        try (DocumentsTarget target = DocumentsTarget.open("documents", place.resolve("documents.sqlite"))) {
            target.apply(List.of(create("a/b", blobs.put(utf8("1")))), blobs, 1);
            Hash before = target.capture(blobs).root();
            target.limitPages(8);
            Hash large = blobs.put(utf8("\"" + "x".repeat(100_000) + "\""));
            List<Change> changes = List.of(create("a/c", blobs.put(utf8("2"))), create("a/d", large));
            assertThatThrownBy(() -> target.apply(changes, blobs, 2))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("free some space");
            assertThat(target.capture(blobs).root()).isEqualTo(before);
            assertThat(target.appliedPosition()).isEqualTo(1);
            target.limitPages(1_000_000);
            assertThat(target.apply(changes, blobs, 2)).isEqualTo(new Committed(2));
        }
    }

    @Test
    void aFileThatIsNoStateIsRefusedAndLeftAsItIs(@TempDir Path place) throws Exception {
        Path text =
                Files.writeString(place.resolve("notes.txt"), "no database at all, but somebody's notes".repeat(30));
        byte[] before = Files.readAllBytes(text);
        assertThatThrownBy(() -> open(text)).isInstanceOf(TargetFailedException.class);
        assertThat(text).hasBinaryContent(before);
    }
}
