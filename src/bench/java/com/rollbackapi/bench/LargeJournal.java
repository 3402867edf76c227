package com.rollbackapi.bench;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.Receipt;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.TilePath;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/// A journal of ten million entries of 300 bytes, written, opened, read and verified in a process whose heap is
/// bounded. Prints one `name=figure` a line, for [TenMillion].
final class LargeJournal {
    static final int ENTRIES = 10_000_000;
    static final int ENTRY_BYTES = 300;
    static final int HEAP_MIB = 512;

    /// How a line begins that is not the log's.
    static final String FIGURE = "figure ";

    private static final int BATCH = 4_096;
    private static final int BATCHES_AHEAD = 4;
    private static final int READS = 50_000;
    private static final int OPENINGS = 25;

    /// Entries of a batch in the tail, as so many blocking writers make them.
    private static final int TAIL_BATCH = 64;

    /// 64 MiB of entries.
    private static final int TAIL_ENTRIES = (64 << 20) / ENTRY_BYTES / TAIL_BATCH * TAIL_BATCH + TAIL_BATCH;

    private static final int TAIL_OPENINGS = 9;

    private final Disk disk = new RealDisk();
    private final JournalLayout layout;
    private final SigningKey key = SigningKey.generate("bench", new SecureRandom());
    private final HeapWatch heap = new HeapWatch();

    private LargeJournal(Path folder) {
        this.layout = new JournalLayout(folder);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        LargeJournal large = new LargeJournal(folder.resolve("journal"));
        Files.createDirectories(large.layout.root());
        large.write();
        large.open();
        large.read();
        large.verify();
        large.openWithTail(folder.resolve("crash"));
        say("heap MiB", large.heap.mostMib());
    }

    private static void say(String name, double figure) {
        System.out.println(FIGURE + name + "=" + figure);
    }

    private Journal journal() throws IOException {
        return journal(disk);
    }

    private Journal journal(Disk disk) throws IOException {
        return Journal.open(disk, layout, key);
    }

    /// Another one for each index.
    static byte[] entry(long index) {
        byte[] entry = new byte[ENTRY_BYTES];
        SplittableRandom random = new SplittableRandom(index);
        ByteBuffer words = ByteBuffer.wrap(entry);
        while (words.remaining() >= Long.BYTES) {
            words.putLong(random.nextLong());
        }
        return entry;
    }

    static List<byte[]> entries(long from, int count) {
        List<byte[]> entries = new ArrayList<>(count);
        for (long i = from; i < from + count; i++) {
            entries.add(entry(i));
        }
        return entries;
    }

    private void write() throws IOException {
        long begin = System.nanoTime();
        Deque<CompletableFuture<List<Receipt>>> ahead = new ArrayDeque<>();
        try (Journal journal = journal()) {
            for (long i = 0; i < ENTRIES; i += BATCH) {
                ahead.add(journal.appendAll(entries(i, (int) Math.min(BATCH, ENTRIES - i))));
                if (ahead.size() > BATCHES_AHEAD) {
                    ahead.remove().join();
                }
            }
            ahead.forEach(CompletableFuture::join);
        }
        say("written 1/s", ENTRIES * 1e9 / (System.nanoTime() - begin));
    }

    private void open() throws IOException {
        double[] millis = new double[OPENINGS];
        double[] least = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            long begin = System.nanoTime();
            try (Journal journal = journal()) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
                if (journal.size() != ENTRIES) {
                    throw new IllegalStateException("a journal of " + journal.size());
                }
            }
            begin = System.nanoTime();
            for (Path file : CrashedJournal.edge(layout, ENTRIES)) {
                Files.readAllBytes(file);
            }
            least[i] = (System.nanoTime() - begin) / 1e6;
        }
        say("open ms", median(millis));
        say("open, least ms", median(least));
    }

    private void read() throws IOException {
        double[] micros = new double[READS];
        double[] least = new double[READS];
        SplittableRandom random = new SplittableRandom(1);
        try (Journal journal = journal()) {
            for (int i = -READS / 5; i < READS; i++) { // what is below 0 warms up
                long index = random.nextLong(ENTRIES);
                long begin = System.nanoTime();
                byte[] entry = journal.read(index);
                double took = (System.nanoTime() - begin) / 1e3;
                if (!Arrays.equals(entry, entry(index))) {
                    throw new IllegalStateException("entry " + index + " is another");
                }
                double bare = bareRead(random.nextLong(ENTRIES / TilePath.WIDTH));
                if (i >= 0) {
                    micros[i] = took;
                    least[i] = bare;
                }
            }
        }
        say("read us", median(micros));
        say("read, least us", median(least));
    }

    /// Microseconds to open a bundle and read so many bytes of it, unchecked.
    private double bareRead(long bundle) throws IOException {
        Path file = layout.tile(new TilePath.Entries(bundle, TilePath.WIDTH));
        long begin = System.nanoTime();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            in.read(ByteBuffer.allocate(ENTRY_BYTES), 128L * ENTRY_BYTES);
        }
        return (System.nanoTime() - begin) / 1e3;
    }

    private void verify() throws IOException {
        String vkey = new NoteSigner(key).verifier().vkey();
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long[] told = {0, 0};
        long cpu = process.getProcessCpuTime();
        long begin = System.nanoTime();
        try (JournalFolder folder = JournalFolder.open(disk, layout, vkey, true, (done, all) -> {
            told[0]++;
            told[1] = done;
        })) {
            say("verify s", (System.nanoTime() - begin) / 1e9);
            say("verify 1/CPU s", ENTRIES * 1e9 / (process.getProcessCpuTime() - cpu));
            if (!folder.findings().isEmpty() || told[0] < 100 || told[1] != ENTRIES) {
                throw new IllegalStateException(folder.findings() + ", progress told " + told[0] + " times");
            }
        }
    }

    private void openWithTail(Path aside) throws Exception {
        CrashedJournal crashed = crash(aside);
        double[] millis = new double[TAIL_OPENINGS];
        double[] least = new double[TAIL_OPENINGS];
        for (int i = 0; i < TAIL_OPENINGS; i++) {
            crashed.restore();
            least[i] = hashedMillis(crashed.segments());
            long begin = System.nanoTime();
            try (Journal journal = journal()) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
                if (journal.size() != ENTRIES + TAIL_ENTRIES) {
                    throw new IllegalStateException("a journal of " + journal.size());
                }
            }
        }
        say("open with tail, first ms", millis[0]);
        say("open with tail ms", median(millis));
        say("open with tail, least ms", median(least));
    }

    /// Milliseconds to read files and hash every byte.
    private static double hashedMillis(List<Path> files) throws IOException {
        long begin = System.nanoTime();
        MessageDigest digest = Hash.sha256();
        for (Path file : files) {
            digest.update(Files.readAllBytes(file));
        }
        Hash.finish(digest);
        return (System.nanoTime() - begin) / 1e6;
    }

    /// Appends a tail and keeps the files as a crash leaves them before the next head is published, a second after
    /// opening; to be done by then, it does not wait for the disk.
    private CrashedJournal crash(Path aside) throws Exception {
        CrashedJournal whole;
        try (Journal journal = journal()) {
            whole = CrashedJournal.of(layout, aside.resolve("whole"), journal.size())
                    .orElseThrow();
        }
        for (int tried = 0; tried < 20; tried++) {
            whole.restore();
            try (Journal journal = journal(new UnforcedDisk(disk))) {
                Deque<CompletableFuture<List<Receipt>>> ahead = new ArrayDeque<>();
                for (int i = 0; i < TAIL_ENTRIES; i += TAIL_BATCH) {
                    ahead.add(journal.appendAll(entries(ENTRIES + i, TAIL_BATCH)));
                    if (ahead.size() > 1) {
                        ahead.remove().join();
                    }
                }
                ahead.forEach(CompletableFuture::join);
                Optional<CrashedJournal> crashed = CrashedJournal.of(layout, aside.resolve("" + tried), ENTRIES);
                if (crashed.isPresent()) {
                    return crashed.get();
                }
            }
        }
        throw new IllegalStateException("a head was published before 64 MiB were written, twenty times");
    }

    private static double median(double[] figures) {
        return Arrays.stream(figures).sorted().toArray()[figures.length / 2];
    }
}
