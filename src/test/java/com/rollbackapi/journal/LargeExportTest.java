package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.NoteSigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export of more than 4 GiB, written and opened by processes that have a small part of that as memory.
class LargeExportTest {
    private static final int BLOB_BYTES = 32 << 20;
    private static final int BLOBS = 140;
    private static final int ENTRIES = 100_000;
    private static final String MEMORY = "-Xmx160m";

    @TempDir
    private Path temp;

    @Test
    @Tag("long")
    @Tag("rbxj")
    void anExportLargerThanMemoryIsWrittenAndOpened() throws Exception {
        Path file = temp.resolve("large.rbxj");
        Report report = Report.longRun("rbxj");
        for (String what : List.of("write", "open")) {
            long from = System.nanoTime();
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            MEMORY,
                            "-cp",
                            System.getProperty("java.class.path"),
                            LargeExportTest.class.getName(),
                            what,
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);
            assertThat(child.waitFor()).as(said).isZero();
            double seconds = (System.nanoTime() - from) / 1e9;
            report.add(Row.of(what + ", with a heap of 160 MiB", Files.size(file) / 1e6 / seconds, "MB/s"));
        }
        report.add(Row.of("size", Files.size(file) / 1e9, "GB").atLeast(4.3));
        report.finish();
        assertThat(Files.size(file)).isGreaterThan(1L << 32);
    }

    private static byte[] blob(int i) {
        byte[] blob = new byte[BLOB_BYTES];
        ByteBuffer.wrap(blob).putInt(i);
        return blob;
    }

    /// What the processes run.
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[1]);
        if (args[0].equals("write")) {
            write(file);
            return;
        }
        try (RbxjFile export = RbxjFile.open(file, Optional.empty())) {
            check(export.findings().isEmpty(), export.findings().toString());
            check(export.size() == ENTRIES && export.blobs() == BLOBS, export.size() + " entries");
            check(new String(export.read(70_001), UTF_8).equals("entry 70001"), "entry 70001");
            export.inclusionProof(70_001, ENTRIES);
            byte[] last = export.blob(export.blobAt(BLOBS - 1)).orElseThrow();
            check(last.length == BLOB_BYTES, "the last blob");
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    private static void write(Path file) throws IOException {
        Path folder = Files.createDirectory(file.resolveSibling("journal"));
        JournalLayout layout = new JournalLayout(folder);
        Map<Hash, Integer> blobs = new HashMap<>();
        for (int i = 0; i < BLOBS; i++) {
            blobs.put(Hash.of(blob(i)), i);
        }
        try (Journal journal =
                Journal.open(new RealDisk(), layout, new Signing(GoldenWriter.KEY), WalSizes.STANDARD, Duration.ZERO)) {
            for (int from = 0; from < ENTRIES; from += 1000) {
                Journal.await(journal.appendAll(IntStream.range(from, from + 1000)
                        .mapToObj(i -> ("entry " + i).getBytes(UTF_8))
                        .toList()));
            }
            journal.publish();
            RbxjFile.export(
                    path -> journal.tile(path).orElseThrow(),
                    new RbxjFile.Head(
                            Files.readAllBytes(layout.checkpoint()),
                            new NoteSigner(GoldenWriter.KEY).verifier().vkey(),
                            Optional.empty()),
                    file,
                    blobs.keySet(),
                    hash -> Optional.ofNullable(blobs.get(hash)).map(LargeExportTest::blob));
        }
    }
}
