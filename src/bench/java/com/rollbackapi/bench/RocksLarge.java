package com.rollbackapi.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB with the entries of [LargeJournal], in the order of their keys, which suits it best: opening, reading at
/// random (a checksum a block, but no proof), and checking every checksum. Its cache is as large as the journal's.
final class RocksLarge {
    private static final int BATCH = 4_096;
    private static final int OPENINGS = 5;
    private static final int READS = 50_000;
    private static final long CACHE_BYTES = 64L << 20;

    /// Behind its tables, to be read again from its log when it is opened.
    private static final int TAIL_ENTRIES = (64 << 20) / LargeJournal.ENTRY_BYTES;

    /// @param memoryMib of table indexes, memory table and block cache
    record Figures(double openMillis, double readMicros, double verifySeconds, double memoryMib, double tailMillis) {}

    private RocksLarge() {}

    static Figures measure(Path folder) throws Exception {
        RocksDB.loadLibrary();
        try (LRUCache cache = new LRUCache(CACHE_BYTES);
                Options options = RocksPeer.options()
                        .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache))
                        .setMaxOpenFiles(-1)
                        .setRecycleLogFileNum(0) // or it refuses to load without a log
                        .setWriteBufferSize(2 * CACHE_BYTES)
                        .setAvoidFlushDuringShutdown(true)) {
            try (RocksDB db = RocksDB.open(options, folder.toString())) {
                fill(db, 0, LargeJournal.ENTRIES, false);
                db.flush(new org.rocksdb.FlushOptions().setWaitForFlush(true));
                db.compactRange();
            }
            double[] open = new double[OPENINGS];
            for (int i = 0; i < OPENINGS; i++) {
                open[i] = openMillis(options, folder);
            }
            double read;
            double verify;
            double memory;
            try (RocksDB db = RocksDB.open(options, folder.toString())) {
                read = readMicros(db);
                long begin = System.nanoTime();
                db.verifyChecksum();
                verify = (System.nanoTime() - begin) / 1e9;
                memory = (db.getLongProperty("rocksdb.estimate-table-readers-mem")
                                + db.getLongProperty("rocksdb.cur-size-all-mem-tables")
                                + cache.getUsage())
                        / (double) (1 << 20);
                fill(db, LargeJournal.ENTRIES, TAIL_ENTRIES, true);
            }
            return new Figures(median(open), read, verify, memory, openMillis(options, folder));
        }
    }

    private static void fill(RocksDB db, long from, long count, boolean logged) throws Exception {
        try (WriteOptions options = new WriteOptions().setDisableWAL(!logged)) {
            for (long i = from; i < from + count; i += BATCH) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (long n = i; n < Math.min(i + BATCH, from + count); n++) {
                        batch.put(key(n), LargeJournal.entry(n));
                    }
                    db.write(options, batch);
                }
            }
        }
    }

    private static double openMillis(Options options, Path folder) throws Exception {
        long begin = System.nanoTime();
        RocksDB db = RocksDB.open(options, folder.toString());
        double millis = (System.nanoTime() - begin) / 1e6;
        db.close();
        return millis;
    }

    private static double readMicros(RocksDB db) throws Exception {
        double[] micros = new double[READS];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = -READS / 5; i < READS; i++) { // what is below 0 warms up
            byte[] key = key(random.nextLong(LargeJournal.ENTRIES));
            long begin = System.nanoTime();
            byte[] entry = db.get(key);
            double took = (System.nanoTime() - begin) / 1e3;
            if (entry == null || entry.length != LargeJournal.ENTRY_BYTES) {
                throw new IllegalStateException("an entry is missing");
            }
            if (i >= 0) {
                micros[i] = took;
            }
        }
        return median(micros);
    }

    private static byte[] key(long index) {
        return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
    }

    private static double median(double[] figures) {
        return Arrays.stream(figures).sorted().toArray()[figures.length / 2];
    }
}
