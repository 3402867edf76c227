package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.FaultyDisk.Unforced;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a journal does before it is needed: the next segment, and tiles that are full.
class AheadTest {
    private static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());
    private static final WalSizes SMALL = new WalSizes(8 << 10, 8 << 10, 4 << 10);

    @TempDir
    private Path folder;

    private JournalLayout layout() {
        return new JournalLayout(folder);
    }

    private Journal open(Disk disk, WalSizes sizes) throws IOException {
        return Journal.open(disk, layout(), new Signing(KEY), sizes, Duration.ZERO);
    }

    /// Five fill more than half of a small segment, so that the sixth begins the next one; eight fit into one.
    private static byte[] entry(int i) {
        byte[] entry = new byte[900];
        entry[0] = (byte) i;
        return entry;
    }

    private static void append(Journal journal, int from, int to) {
        for (int i = from; i < to; i++) {
            journal.append(entry(i)).join();
        }
    }

    private static void waitFor(BooleanSupplier fact) throws InterruptedException {
        for (int left = 3_000; !fact.getAsBoolean() && left > 0; left--) {
            Thread.sleep(10);
        }
        assertThat(fact.getAsBoolean()).isTrue();
    }

    private boolean isNextThere() {
        return folder.resolve("wal/next").toFile().length() == SMALL.first();
    }

    private List<Finding> findings() throws IOException {
        return JournalSurvey.of(
                new RealDisk(), layout(), new NoteSigner(KEY).verifier().vkey(), () -> false);
    }

    private void holds(int count) throws IOException {
        try (Journal again = open(new RealDisk(), SMALL)) {
            assertThat(again.size()).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(again.read(i)).isEqualTo(entry(i));
            }
        }
    }

    @Test
    void theNextSegmentIsMadeWhileOneFillsAndTakesANameBeforeItIsWritten() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        Journal journal = open(disk, SMALL);
        append(journal, 0, 6);
        waitFor(this::isNextThere);
        append(journal, 6, 10);
        assertThat(disk.operations()).containsSubsequence("force next", "rename 0000000000000008.wal", "sync wal");
        disk.cutPower(0); // and the journal is not closed
        holds(10);
    }

    @Test
    void aJournalAtRestHasNone() throws Exception {
        try (Journal journal = open(new RealDisk(), SMALL)) {
            append(journal, 0, 6);
            waitFor(this::isNextThere);
        }
        assertThat(layout().next()).doesNotExist();
        holds(6);
    }

    @Test
    void whatACrashLeftOfOneIsToldOfAndRemovedByTheNextWriter() throws Exception {
        try (Journal journal = open(new RealDisk(), WalSizes.STANDARD)) {
            append(journal, 0, 3);
        }
        Files.write(layout().next(), new byte[] {1, 2, 3});
        assertThat(findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Finding.Severity.INFO))
                .satisfies(f -> assertThat(f.place()).isEqualTo("wal/next"));
        holds(3);
        assertThat(layout().next()).doesNotExist();
    }

    @Test
    void aDiskThatFailsWhileItIsMadeEndsTheJournal() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), "next").failForce(1, Unforced.LOST);
        try (Journal journal = open(disk, SMALL)) {
            append(journal, 0, 5);
            assertThatThrownBy(() -> append(journal, 5, 9))
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("the journal stopped when its disk failed");
            assertThat(journal.append(entry(20))).isCompletedExceptionally();
        }
    }

    @Test
    void whereThereIsNoRoomForItTheJournalGoesOn() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), "next").noSpaceFrom(100);
        try (Journal journal = open(disk, SMALL)) {
            append(journal, 0, 40);
            assertThat(layout().next()).doesNotExist();
        }
        holds(40);
    }

    @Test
    void fullTilesAreThereBeforeTheirHeadAndAreWrittenAgainAfterACrash() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        int count = 64 * 256 + 1;
        Journal journal = open(disk, WalSizes.STANDARD);
        journal.appendAll(IntStream.range(0, count)
                        .mapToObj(i -> new byte[] {(byte) i})
                        .toList())
                .join();
        waitFor(() -> folder.resolve("tile/entries/063").toFile().length() == 256 * 3);
        assertThat(layout().checkpoint()).doesNotExist();
        disk.cutPower(0); // and the journal is not closed
        Files.createDirectories(folder.resolve("tile/entries"));
        Files.write(folder.resolve("tile/entries/063"), new byte[256 * 3]); // torn
        try (Journal again = open(new RealDisk(), WalSizes.STANDARD)) {
            assertThat(again.size()).isEqualTo(count);
            again.publish();
        }
        assertThat(findings()).isEmpty();
    }

    @Test
    void aFullDiskStopsNoWriterWhoseTilesAreToBeWritten() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), "063");
        disk.noSpaceFrom(10);
        try (Journal journal = open(disk, WalSizes.STANDARD)) {
            journal.appendAll(Collections.nCopies(64 * 256, new byte[1])).join();
            assertThat(journal.storeFull()).isFalse();
            journal.append(entry(0)).join();
            disk.space();
            journal.publish();
        }
        assertThat(findings()).isEmpty();
    }
}
