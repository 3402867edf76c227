package com.rollbackapi.target.sql;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.Tree;
import java.util.Optional;

/// A process that captures a database with a heap smaller than its table, and says what it found.
final class CaptureChild {
    private CaptureChild() {}

    /// Hashes contents and keeps none.
    private static final class Nowhere implements BlobStore {
        private long bytes;

        @Override
        public Optional<byte[]> get(Hash hash) {
            return Optional.empty();
        }

        @Override
        public Hash put(byte[] content) {
            bytes += content.length;
            return Hash.of(content);
        }

        @Override
        public boolean contains(Hash hash) {
            return false;
        }

        @Override
        public void sync() {}
    }

    /// @param args the address and the table
    public static void main(String[] args) throws Exception {
        Nowhere blobs = new Nowhere();
        try (SqlTarget target = Sql.open("big", args[0], args[1])) {
            Tree tree = target.capture(blobs);
            System.out.println(tree.size() + " " + blobs.bytes);
        }
    }
}
