package com.rollbackapi.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/// RocksDB with `WriteOptions.setSync(true)`: every put is in its write-ahead log and forced when it returns. Threads
/// that put at once form a group by themselves, whose leader writes and forces for all. Pipelined writes are on, as
/// its manual advises for many writers, and old log files are used again, so that a force need not wait for the file
/// system's own log; both made it faster here.
final class RocksPeer {
    static final String NAME = "RocksDB, sync=true";

    private RocksPeer() {}

    static Options options() {
        RocksDB.loadLibrary();
        return new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setEnablePipelinedWrite(true)
                .setRecycleLogFileNum(4);
    }

    static Load.Outcome round(Path folder, int writers) throws Exception {
        try (Options options = options();
                RocksDB db = RocksDB.open(options, folder.toString());
                WriteOptions sync = new WriteOptions().setSync(true)) {
            return Load.run(
                    writers,
                    Load.Threads.PLATFORM,
                    (thread, i) -> db.put(sync, key(thread, i), SampleEntries.of(thread, i)));
        }
    }

    /// Of its own for each entry.
    private static byte[] key(int thread, int i) {
        return ByteBuffer.allocate(2 * Integer.BYTES).putInt(i).putInt(thread).array();
    }
}
