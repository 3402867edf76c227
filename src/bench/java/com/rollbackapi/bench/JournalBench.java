package com.rollbackapi.bench;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Durable appends a second: the journal against SQLite (WAL, synchronous=FULL, one row a commit) and against the bare
/// disk, in turns on the same disk in the same minute; the median round counts. SQLite is measured with a connection
/// for each writer and with one that the writers share under a lock; the better of the two is the peer.
public final class JournalBench {
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 2_000_000_000L;
    private static final int WRITERS = 64;
    private static final double TIMES_SQLITE = 10;

    /// Made beforehand: neither side is to be measured at writing JSON.
    private static final byte[][] ENTRIES = new byte[4_096][];

    static {
        Arrays.setAll(ENTRIES, i -> entry(i % WRITERS, i));
    }

    private final Path folder;
    private int round;

    private JournalBench(Path folder) {
        this.folder = folder;
    }

    private enum Contender {
        JOURNAL_64,
        SQLITE_64,
        SQLITE_64_SHARED,
        JOURNAL_1,
        SQLITE_1,
        DISK_1,
        DISK_64
    }

    /// Appends one entry and returns once it is durable.
    private interface Writer {
        void append(int thread, int i) throws Exception;
    }

    /// Runs it and writes `target/bench/journal.json`.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "bench", "journal-work"));
        try {
            new JournalBench(folder).run();
        } finally {
            delete(folder);
        }
    }

    private void run() throws Exception {
        double[][] figures = new double[Contender.values().length][ROUNDS];
        for (round = 0; round <= ROUNDS; round++) {
            for (Contender c : Contender.values()) {
                double perSecond = perSecond(c);
                if (round > 0) { // the first round warms up
                    figures[c.ordinal()][round - 1] = perSecond;
                }
                delete(folder);
                Files.createDirectories(folder);
            }
        }
        for (double[] rounds : figures) {
            Arrays.sort(rounds);
        }
        report(c -> figures[c.ordinal()][ROUNDS / 2]);
    }

    /// One round: entries made durable a second.
    private double perSecond(Contender contender) throws Exception {
        return switch (contender) {
            case JOURNAL_64 -> journal(WRITERS);
            case SQLITE_64 -> sqlite(WRITERS, false);
            case SQLITE_64_SHARED -> sqlite(WRITERS, true);
            case JOURNAL_1 -> journal(1);
            case SQLITE_1 -> sqlite(1, false);
            case DISK_1 -> disk(1);
            case DISK_64 -> disk(WRITERS);
        };
    }

    private static void report(ToDoubleFunction<Contender> median) throws IOException {
        double each = median.applyAsDouble(Contender.SQLITE_64);
        double shared = median.applyAsDouble(Contender.SQLITE_64_SHARED);
        double disk = median.applyAsDouble(Contender.DISK_1);
        double batches = median.applyAsDouble(Contender.DISK_64);
        Report.bench("journal")
                .add(Row.of(
                                "durable appends, 64 writers, to SQLite WAL FULL",
                                median.applyAsDouble(Contender.JOURNAL_64),
                                "1/s")
                        .ceiling(batches)
                        .peer(Math.max(each, shared))
                        .ratioAtLeast(TIMES_SQLITE))
                .add(Row.of(
                                "durable appends, 1 writer, to SQLite WAL FULL",
                                median.applyAsDouble(Contender.JOURNAL_1),
                                "1/s")
                        .ceiling(disk)
                        .peer(median.applyAsDouble(Contender.SQLITE_1)))
                .add(Row.of("SQLite, 64 writers with a connection each", each, "1/s"))
                .add(Row.of("SQLite, 64 writers sharing one connection", shared, "1/s"))
                .add(Row.of("disk, write + fdatasync of 1 entry", disk, "1/s"))
                .add(Row.of("disk, entries by write + fdatasync of 64 at once", batches, "1/s"))
                .add(Row.of("an entry", ENTRIES[1].length, "bytes"))
                .finish();
    }

    /// An `action.executed` as the engine writes it.
    private static byte[] entry(int thread, int i) {
        Hash before = Hash.of(new byte[] {(byte) thread, (byte) i});
        Hash after = Hash.of(before.bytes());
        Json write = Json.object()
                .put("target", "billing")
                .put("object", "invoice/inv_" + 88_400 + i)
                .put("op", "update")
                .put("before_ref", "sha256:" + before.hex())
                .put("after_ref", "sha256:" + after.hex())
                .build();
        Json.Obj body = Json.object()
                .put("run_id", "wf_2026_05_06_09" + thread)
                .put("agent_id", "billing-agent")
                .put("step_id", "step-" + i)
                .put(
                        "requested_action",
                        Json.object().put("tool", "invoice.update").build())
                .put("writes", Json.of(List.of(write)))
                .put("result", "ok")
                .put("class", "reversible")
                .build();
        return new Entry(EventType.ACTION_EXECUTED, Instant.ofEpochMilli(1_778_000_000_000L + i), "billing-agent", body)
                .toBytes();
    }

    private double journal(int writers) throws Exception {
        SigningKey key = SigningKey.generate("bench", new SecureRandom());
        Path place = Files.createDirectories(folder.resolve("journal" + round));
        try (Journal journal = Journal.open(new RealDisk(), new JournalLayout(place), key, "bench")) {
            journal.append(ENTRIES[0]).join(); // the first segment is there, as SQLite's table is
            return run(
                    writers,
                    (thread, i) -> journal.append(ENTRIES[(thread + WRITERS * i) % ENTRIES.length])
                            .join());
        }
    }

    private double sqlite(int writers, boolean shared) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("sqlite" + round + ".db");
        List<Connection> connections = new ArrayList<>();
        List<PreparedStatement> inserts = new ArrayList<>();
        try {
            for (int t = 0; t < (shared ? 1 : writers); t++) {
                Connection connection = DriverManager.getConnection(url);
                connections.add(connection);
                try (Statement s = connection.createStatement()) {
                    s.execute("PRAGMA busy_timeout=60000");
                    s.execute("PRAGMA journal_mode=WAL");
                    s.execute("PRAGMA synchronous=FULL");
                    s.execute("CREATE TABLE IF NOT EXISTS entries(id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
                }
                inserts.add(connection.prepareStatement("INSERT INTO entries(body) VALUES (?)"));
            }
            return run(writers, (thread, i) -> {
                PreparedStatement insert = inserts.get(shared ? 0 : thread);
                byte[] body = ENTRIES[(thread + WRITERS * i) % ENTRIES.length];
                synchronized (insert) {
                    insert.setBytes(1, body);
                    insert.executeUpdate();
                }
            });
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    /// What the disk itself does: one thread writes so many entries in a row into a preallocated file and forces
    /// them.
    private double disk(int batch) throws IOException {
        Path file = folder.resolve("disk" + round);
        int room = 16 << 20;
        try (DiskFile out = new RealDisk().open(file)) {
            out.write(ByteBuffer.allocate(room), 0);
            out.force();
            byte[] one = ENTRIES[1];
            byte[] text = new String(one, StandardCharsets.UTF_8).repeat(batch).getBytes(StandardCharsets.UTF_8);
            long begin = System.nanoTime();
            long count = 0;
            for (int at = 0;
                    System.nanoTime() - begin < ROUND_NANOS;
                    at = at + 2 * text.length < room ? at + text.length : 0) {
                out.write(ByteBuffer.wrap(text), at);
                out.force();
                count += batch;
            }
            return count * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static double run(int writers, Writer writer) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            long begin = System.nanoTime();
            List<Callable<Long>> work = new ArrayList<>();
            for (int t = 0; t < writers; t++) {
                int thread = t;
                work.add(() -> {
                    long done = 0;
                    while (System.nanoTime() - begin < ROUND_NANOS) {
                        writer.append(thread, (int) done);
                        done++;
                    }
                    return done;
                });
            }
            long total = 0;
            for (Future<Long> f : threads.invokeAll(work)) {
                total += f.get();
            }
            return total * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
