package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// When a capture reads, and when it may leave that out.
final class SqlCaptureTest {
    private static final String NOTES =
            "CREATE TABLE note (id int PRIMARY KEY, text varchar(9)); INSERT INTO note VALUES (1, 'a')";

    @TempDir
    Path folder;

    /// Counts what is put: a capture that reads puts every row.
    private static final class Counting implements BlobStore {
        final MemoryBlobStore blobs = new MemoryBlobStore();
        int puts;

        @Override
        public Optional<byte[]> get(Hash hash) {
            return blobs.get(hash);
        }

        @Override
        public Hash put(byte[] bytes) {
            puts++;
            return blobs.put(bytes);
        }

        @Override
        public boolean contains(Hash hash) {
            return blobs.contains(hash);
        }

        @Override
        public void sync() {}
    }

    @ParameterizedTest
    @EnumSource
    void noRowIsReadWhereNothingWasCommittedSince(Database database) throws Exception {
        String url = database.make(folder, NOTES);
        Counting blobs = new Counting();
        try (SqlTarget target = database.open(url, "note")) {
            Tree first = target.capture(blobs);
            blobs.puts = 0;
            assertThat(target.capture(blobs)).isEqualTo(first);
            assertThat(blobs.puts).isZero();
            // another store has nothing of it
            MemoryBlobStore other = new MemoryBlobStore();
            assertThat(Tree.load(target.capture(other).root(), other)).isEqualTo(first);
            assertThat(target.verify(first.root()).holds()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverWasCommittedIsSeen(Database database) throws Exception {
        String url = database.make(folder, NOTES);
        Counting blobs = new Counting();
        try (SqlTarget target = database.open(url, "note")) {
            Tree before = target.capture(blobs);
            Sql.run(url, "UPDATE note SET text = 'b'");
            Tree theirs = target.capture(blobs);
            assertThat(theirs).isNotEqualTo(before);
            String leaf = database.named("note/1");
            Hash ours = blobs.put("{\"id\":1,\"text\":\"c\"}".getBytes(StandardCharsets.UTF_8));
            target.apply(List.of(new Change(leaf, theirs.get(leaf), Optional.of(ours))), blobs, 1);
            assertThat(target.capture(blobs).get(leaf)).contains(ours);
            Sql.run(url, "ALTER TABLE note ADD COLUMN more int");
            assertThat(target.capture(blobs).get(leaf)).isNotEqualTo(Optional.of(ours));
        }
    }

    /// A transaction that had begun before a capture and commits after it is in the next one.
    @ParameterizedTest
    @EnumSource
    void aTransactionThatWasOpenMeanwhileIsNotMissed(Database database) throws Exception {
        String url = database.make(folder, (database == Database.SQLITE ? "PRAGMA journal_mode = WAL;" : "") + NOTES);
        Counting blobs = new Counting();
        try (SqlTarget target = database.open(url, "note")) {
            target.capture(blobs); // connects, before somebody holds SQLite's one lock
            try (Connection other = Sql.connect(url);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN");
                statement.execute("INSERT INTO note VALUES (2, 'late')");
                Tree before = target.capture(blobs);
                assertThat(before.get(database.named("note/2"))).isEmpty();
                statement.execute("COMMIT");
                assertThat(target.capture(blobs).get(database.named("note/2"))).isPresent();
            }
        }
    }
}
