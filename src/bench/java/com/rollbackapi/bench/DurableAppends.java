package com.rollbackapi.bench;

import com.rollbackapi.bench.Load.Threads;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Entries made durable a second by writers that wait for each: the journal, its peers and the bare disk, in turns on
/// the same disk in the same minutes; the median round counts. The journal is as the engine opens it: each entry is
/// in the tree when it is acknowledged, and while the round lasts heads are signed and static files written.
final class DurableAppends {
    private static final int ROUNDS = 5;
    private static final int WRITERS = 64;
    private static final int MANY_WRITERS = 1_024;

    private final Path folder;
    private final PostgresPeer postgres;
    private final Map<Contender, List<Load.Outcome>> rounds = new EnumMap<>(Contender.class);
    private int round;

    private DurableAppends(Path folder, PostgresPeer postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    private enum Contender {
        DISK,
        JOURNAL_64,
        JOURNAL_64_PLATFORM,
        ROCKS_64,
        POSTGRES_64,
        POSTGRES_64_DELAYED,
        SQLITE_64,
        SQLITE_64_SHARED,
        JOURNAL_1,
        ROCKS_1,
        SQLITE_1,
        JOURNAL_1024,
        JOURNAL_1024_PLATFORM,
        ROCKS_1024,
        DISK_64,
        DISK_1024
    }

    /// Takes about four minutes. What it writes stays in `folder`: to delete files between the rounds would slow
    /// down who makes new ones.
    static List<Row> rows(Path folder) throws Exception {
        try (PostgresPeer postgres = PostgresPeer.start(folder.resolve("postgres"))) {
            DurableAppends bench = new DurableAppends(folder, postgres);
            bench.run();
            return bench.rows();
        }
    }

    private void run() throws Exception {
        for (round = 0; round <= ROUNDS; round++) {
            for (Contender c : Contender.values()) {
                Load.Outcome outcome = outcome(c);
                if (round > 0) { // the first round warms up
                    rounds.computeIfAbsent(c, any -> new ArrayList<>()).add(outcome);
                }
            }
        }
    }

    private Load.Outcome outcome(Contender contender) throws Exception {
        Path place = folder.resolve(contender + "-" + round);
        return switch (contender) {
            case DISK -> RawDisk.round(place, RawDisk.BLOCK_BYTES);
            case DISK_64 -> RawDisk.round(place, WRITERS * SampleEntries.sizeBytes());
            case DISK_1024 -> RawDisk.round(place, MANY_WRITERS * SampleEntries.sizeBytes());
            case JOURNAL_1 -> journal(place, 1, Threads.PLATFORM);
            case JOURNAL_64 -> journal(place, WRITERS, Threads.VIRTUAL);
            case JOURNAL_64_PLATFORM -> journal(place, WRITERS, Threads.PLATFORM);
            case JOURNAL_1024 -> journal(place, MANY_WRITERS, Threads.VIRTUAL);
            case JOURNAL_1024_PLATFORM -> journal(place, MANY_WRITERS, Threads.PLATFORM);
            case ROCKS_1 -> RocksPeer.round(place, 1);
            case ROCKS_64 -> RocksPeer.round(place, WRITERS);
            case ROCKS_1024 -> RocksPeer.round(place, MANY_WRITERS);
            case POSTGRES_64 -> postgres.round(false);
            case POSTGRES_64_DELAYED -> postgres.round(true);
            case SQLITE_1 -> SqlitePeer.round(place, 1, false);
            case SQLITE_64 -> SqlitePeer.round(place, WRITERS, false);
            case SQLITE_64_SHARED -> SqlitePeer.round(place, WRITERS, true);
        };
    }

    private static Load.Outcome journal(Path place, int writers, Threads kind) throws Exception {
        SigningKey key = SigningKey.generate("bench", new SecureRandom());
        Files.createDirectories(place);
        try (Journal journal = Journal.open(new RealDisk(), new JournalLayout(place), key)) {
            journal.append(SampleEntries.of(0, 0)).join(); // the first segment is there, as a peer's table is
            return Load.run(
                    writers,
                    kind,
                    (thread, i) -> journal.append(SampleEntries.of(thread, i)).join());
        }
    }

    private Load.Outcome median(Contender contender) {
        return Load.Outcome.median(Objects.requireNonNull(rounds.get(contender)));
    }

    private double perSecond(Contender contender) {
        return median(contender).perSecond();
    }

    private double p50Micros(Contender contender) {
        return median(contender).p50Micros();
    }

    private List<Row> rows() {
        double raw = perSecond(Contender.DISK);
        double rawP50 = p50Micros(Contender.DISK);
        double ceiling = WRITERS * perSecond(Contender.DISK_64);
        String ceilingName = "bare disk, 64 entries a write + fdatasync";
        double postgresOrDelayed = Math.max(perSecond(Contender.POSTGRES_64), perSecond(Contender.POSTGRES_64_DELAYED));
        double sqlite = Math.max(perSecond(Contender.SQLITE_64), perSecond(Contender.SQLITE_64_SHARED));
        Row sixtyFour = Row.of("64 writers, durable + integrated + signed", perSecond(Contender.JOURNAL_64), "1/s")
                .ceiling(ceilingName, ceiling);
        List<Row> rows = new ArrayList<>();
        rows.add(sixtyFour.peer(RocksPeer.NAME, perSecond(Contender.ROCKS_64)).atLeast(Math.min(25 * raw, 80_000)));
        rows.add(Row.of("64 writers, p50 of a wait", p50Micros(Contender.JOURNAL_64), "us")
                .ceiling("raw, p50", rawP50)
                .peer(RocksPeer.NAME, p50Micros(Contender.ROCKS_64))
                .atMost(3 * rawP50));
        rows.add(Row.of("1 writer", perSecond(Contender.JOURNAL_1), "1/s")
                .ceiling("raw", raw)
                .peer(RocksPeer.NAME, perSecond(Contender.ROCKS_1))
                .atLeast(0.8 * raw));
        rows.add(Row.of("1,024 writers", perSecond(Contender.JOURNAL_1024), "1/s")
                .ceiling("bare disk, 1,024 entries a write + fdatasync", MANY_WRITERS * perSecond(Contender.DISK_1024))
                .peer(RocksPeer.NAME, perSecond(Contender.ROCKS_1024))
                .atLeast(Math.min(100 * raw, 400_000)));
        rows.add(named(sixtyFour, "64 writers, to RocksDB")
                .peer(RocksPeer.NAME, perSecond(Contender.ROCKS_64))
                .ratioAtLeast(2));
        rows.add(named(sixtyFour, "64 writers, to PostgreSQL")
                .peer(PostgresPeer.NAME, postgresOrDelayed)
                .ratioAtLeast(5));
        rows.add(named(sixtyFour, "64 writers, to SQLite")
                .peer(SqlitePeer.NAME, sqlite)
                .ratioAtLeast(20));
        rows.addAll(details(raw));
        return rows;
    }

    private static Row named(Row row, String measure) {
        return new Row(measure, row.value(), row.unit(), row.ceiling(), row.peer(), row.target());
    }

    /// What the rows above were chosen from, and what helps to judge them.
    private List<Row> details(double raw) {
        return List.of(
                Row.of("raw: 1 thread, 4 KiB overwritten + fdatasync", raw, "1/s"),
                Row.of("64 writers on platform threads", perSecond(Contender.JOURNAL_64_PLATFORM), "1/s"),
                Row.of("64 writers on platform threads, p50", p50Micros(Contender.JOURNAL_64_PLATFORM), "us"),
                Row.of("1,024 writers on platform threads", perSecond(Contender.JOURNAL_1024_PLATFORM), "1/s"),
                Row.of("1 writer, p50 of a wait", p50Micros(Contender.JOURNAL_1), "us"),
                Row.of("1,024 writers, p50 of a wait", p50Micros(Contender.JOURNAL_1024), "us"),
                Row.of("PostgreSQL, commit_delay=0", perSecond(Contender.POSTGRES_64), "1/s"),
                Row.of("PostgreSQL, commit_delay=100", perSecond(Contender.POSTGRES_64_DELAYED), "1/s"),
                Row.of("SQLite, 64 writers, a connection each", perSecond(Contender.SQLITE_64), "1/s"),
                Row.of("SQLite, 64 writers, one shared connection", perSecond(Contender.SQLITE_64_SHARED), "1/s"),
                Row.of("SQLite, 1 writer", perSecond(Contender.SQLITE_1), "1/s"),
                Row.of("an appended entry", SampleEntries.sizeBytes(), "bytes"));
    }
}
