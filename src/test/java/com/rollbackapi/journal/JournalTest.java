package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.FaultyDisk.Unforced;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the journal promises while its disk is sound, fails, fills up or loses power.
class JournalTest {
    private static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());

    @TempDir
    Path folder;

    private Journal open(Disk disk) throws IOException {
        return Journal.open(disk, new JournalLayout(folder), new Signing(KEY), WalSizes.STANDARD, Duration.ZERO);
    }

    private JournalFolder look() throws IOException {
        return JournalFolder.open(
                new RealDisk(),
                new JournalLayout(folder),
                new NoteSigner(KEY).verifier().vkey(),
                true);
    }

    private static byte[] entry(long i) {
        return ("entry " + i + " " + "x".repeat((int) (i * 37 % 300))).getBytes(UTF_8);
    }

    private static long forces(FaultyDisk disk) {
        return disk.operations().stream().filter(o -> o.startsWith("force")).count();
    }

    @Test
    void whatIsAppendedIsReadAndStaysWithItsRoot() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        try (Journal journal = open(new RealDisk())) {
            for (int i = 0; i < 600; i++) {
                Receipt receipt = journal.append(entry(i)).join();
                assertThat(receipt).isEqualTo(new Receipt(i, Rfc6962.leafHash(entry(i))));
                tree.append(receipt.leafHash());
            }
            assertThat(journal.read(7)).isEqualTo(entry(7));
            assertThat(journal.root()).isEqualTo(tree.root());
            assertThatThrownBy(() -> journal.read(600)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        try (Journal again = open(new RealDisk())) {
            assertThat(again.size()).isEqualTo(600);
            assertThat(again.root()).isEqualTo(tree.root());
            assertThat(again.append(entry(600)).join().index()).isEqualTo(600);
        }
        try (JournalFolder found = look()) {
            assertThat(found.verdict().firstBad()).isEmpty();
            assertThat(found.read(600)).isEqualTo(entry(600));
        }
    }

    @Test
    void oneHeadOverManyFilesNeedsFewOpenAtOnce() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        int count = 1_000 * 256;
        try (Journal journal = open(disk)) {
            journal.appendAll(Collections.nCopies(count, new byte[1])).join();
            journal.publish();
            assertThat(disk.mostOpen()).isLessThan(600);
        }
        disk.cutPower(0);
        try (JournalFolder found = look()) {
            assertThat(found.findings()).isEmpty();
            assertThat(found.size()).isEqualTo(count);
        }
    }

    @Test
    void whoIsFarBehindTheHeadPublishesBeforeMoreIsWritten() throws Exception {
        WalSizes small = new WalSizes(1 << 20, 1 << 20, 1 << 14);
        JournalLayout layout = new JournalLayout(folder);
        try (Journal journal = Journal.open(new RealDisk(), layout, new Signing(KEY), small, Duration.ZERO)) {
            journal.appendAll(Collections.nCopies(small.behind(), new byte[1])).join();
            assertThat(layout.checkpoint()).doesNotExist();
            journal.append(entry(0)).join();
            assertThat(Files.readString(layout.checkpoint())).startsWith("test\n" + small.behind() + "\n");
        }
    }

    @Test
    void outOfMemoryEndsTheJournalAndLeavesNobodyWaiting() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal");
        try (Journal journal = open(disk)) {
            disk.noMemoryAtWrite(1); // while the first segment is made
            assertThat(journal.append(entry(0)))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("this process failed (planted)");
        }
        try (Journal journal = open(disk)) {
            journal.append(entry(0)).join();
            disk.noMemoryAtWrite(1);
            assertThat(journal.append(entry(1)))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("this process failed (planted)");
            assertThat(journal.append(entry(2))).isCompletedExceptionally();
        }
        try (Journal again = open(new RealDisk())) {
            assertThat(again.size()).isEqualTo(1);
        }
    }

    @Test
    void manyWritersShareOneForce() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal");
        try (Journal journal = open(disk)) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                receipts.add(journal.append(entry(i)));
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(receipts.get(i).join().index()).isEqualTo(i);
            }
        }
        assertThat(forces(disk)).as("forces for 2000 entries").isBetween(2L, 500L);
    }

    @Test
    void aGroupIsDurableTogetherAndSideBySide() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal");
        try (Journal journal = open(disk)) {
            journal.append(entry(0)).join();
            List<Receipt> three =
                    journal.appendAll(List.of(entry(1), entry(2), entry(3))).join();
            assertThat(three).extracting(Receipt::index).containsExactly(1L, 2L, 3L);
            assertThat(journal.appendAll(List.of()).join()).isEmpty();
            assertThatThrownBy(() -> journal.append(new byte[Journal.MAX_ENTRY_BYTES + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
            disk.failWrite(1, 200);
            assertThatThrownBy(() -> Journal.await(journal.appendAll(List.of(entry(4), entry(5), entry(6)))))
                    .isInstanceOf(IOException.class);
        }
        try (Journal again = open(new RealDisk())) {
            assertThat(again.size()).as("none of the torn group").isEqualTo(4);
        }
    }

    /// Each power cut may keep any beginning of what was not forced.
    @Test
    void noAcknowledgedEntryIsLostWhenThePowerFails() throws Exception {
        Random random = new Random(7);
        long acknowledged = 0;
        for (int cut = 0; cut < 60; cut++) {
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            Journal journal = open(disk);
            assertThat(journal.size()).as("cut %d", cut).isGreaterThanOrEqualTo(acknowledged);
            for (long i = journal.size(); i > 0 && i > journal.size() - 20; i--) {
                assertThat(journal.read(i - 1)).isEqualTo(entry(i - 1));
            }
            acknowledged = journal.size();
            for (int i = random.nextInt(5); i > 0; i--) {
                acknowledged = journal.append(entry(acknowledged)).join().index() + 1;
            }
            if (random.nextBoolean()) {
                journal.publish();
            }
            disk.failForce(1, Unforced.KEPT).failWrite(1, random.nextInt(400));
            byte[] torn = entry(acknowledged);
            assertThatThrownBy(() -> Journal.await(journal.append(torn))).isInstanceOf(IOException.class);
            disk.cutPower(random.nextInt(400));
        }
        try (JournalFolder found = look()) {
            assertThat(found.verdict().firstBad()).isEmpty();
            assertThat(found.size()).isGreaterThanOrEqualTo(acknowledged).isGreaterThan(50);
        }
    }

    @Test
    void aFailedForceIsNeverTriedAgain() throws Exception {
        for (Unforced left : Unforced.values()) {
            FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal");
            Journal journal = open(disk);
            long before = journal.append(entry(journal.size())).join().index() + 1;
            disk.failForce(1, left);
            assertThatThrownBy(() -> Journal.await(journal.append(entry(before))))
                    .hasMessageContaining("everything acknowledged is safe; restart to go on");
            long forces = forces(disk);
            assertThatThrownBy(() -> Journal.await(journal.append(entry(before))))
                    .hasMessageContaining("stopped when its disk failed");
            journal.close();
            assertThat(forces(disk)).as("forces after the failed one").isEqualTo(forces);
            try (Journal again = open(new RealDisk())) {
                assertThat(again.size()).isEqualTo(left == Unforced.LOST ? before : before + 1);
                assertThat(again.append(entry(again.size())).join().index()).isEqualTo(again.size() - 1);
            }
        }
    }

    /// A killed writer leaves a batch in the kernel's memory. Once it counts, no power cut may take it back.
    @Test
    void whatRecoveryFindsIsDurableBeforeItCounts() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        Journal killed = open(disk);
        Journal.await(killed.append(entry(0)));
        disk.failForce(1, Unforced.CACHED);
        assertThatThrownBy(() -> Journal.await(killed.append(entry(1)))).isInstanceOf(IOException.class);
        try (Journal again = open(disk)) {
            assertThat(again.size()).isEqualTo(2);
            again.publish();
            disk.cutPower(0);
        }
        try (Journal after = open(new RealDisk())) {
            assertThat(after.size()).isEqualTo(2);
        }
    }

    @Test
    void aFullDiskRefusesAndGoesOnWhenThereIsRoom() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal").noSpaceFrom(1 << 19);
        try (Journal journal = open(disk)) {
            assertThatThrownBy(() -> Journal.await(journal.append(entry(0))))
                    .hasMessageContaining("the journal cannot grow")
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("free some space and try again");
            disk.space();
            assertThat(journal.append(entry(0)).join().index()).isZero();
        }
    }

    @Test
    void segmentsFollowEachOtherAndGoWhenAHeadCoversThem() throws Exception {
        byte[] large = new byte[Journal.MAX_ENTRY_BYTES];
        Journal journal = open(new RealDisk());
        for (int i = 0; i < 300; i++) {
            large[0] = (byte) i;
            journal.append(large.clone()).join();
        }
        assertThat(segments()).hasSizeGreaterThan(2).startsWith("0000000000000000.wal");
        try (JournalFolder found = look()) {
            assertThat(found.verdict().firstBad()).isEmpty();
            assertThat(found.read(299)[0]).isEqualTo((byte) 299);
        }
        journal.publish();
        assertThat(segments()).hasSize(1);
        assertThat(journal.append(entry(300)).join().index()).isEqualTo(300);
        journal.close();
        assertThat(segments()).containsExactly("0000000000000301.wal");
        assertThat(folder.resolve("wal/0000000000000301.wal")).isEmptyFile();
        try (Journal again = open(new RealDisk())) {
            assertThat(again.size()).isEqualTo(301);
            assertThat(again.read(299)[0]).isEqualTo((byte) 299);
        }
    }

    private List<String> segments() throws IOException {
        return new RealDisk()
                .list(folder.resolve("wal")).stream()
                        .filter(n -> n.endsWith(".wal"))
                        .toList();
    }

    @Test
    void containmentFitsOnAFullDisk() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        try (Journal journal = open(disk)) {
            journal.append(entry(0)).join();
            disk.noSpaceFrom(0);
            long appended = 1;
            while (true) { // what is left of the segment may still be used
                try {
                    Journal.await(journal.append(entry(appended)));
                    appended++;
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("the journal cannot grow");
                    break;
                }
            }
            assertThat(Journal.await(journal.appendUrgent(List.of(new byte[6_000]))))
                    .extracting(Receipt::index)
                    .containsExactly(appended);
            assertThatThrownBy(() -> Journal.await(journal.append(new byte[1])))
                    .as("the reserve is not for everybody")
                    .hasMessageContaining("the journal cannot grow");
            Journal.await(journal.appendUrgent(List.of(new byte[1])));
            assertThat(journal.read(appended)).hasSize(6_000);
            assertThat(journal.read(0)).isEqualTo(entry(0));
            disk.space();
            assertThat(journal.append(entry(0)).join().index()).isEqualTo(appended + 2);
            assertThat(folder.resolve("wal/reserve")).hasSize(WalSizes.STANDARD.reserve());
        }
        try (JournalFolder found = look()) {
            assertThat(found.findings()).isEmpty();
        }
    }

    @Test
    void anInterruptDoesNotCloseTheFiles() throws Exception {
        try (Journal journal = open(new RealDisk())) {
            journal.append(entry(0)).join();
            Thread.currentThread().interrupt();
            CompletableFuture<Receipt> second = journal.append(entry(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(second.join().index()).isEqualTo(1);
        }
    }

    @Test
    void headsArePublishedByThemselves() throws Exception {
        try (Journal journal = Journal.open(
                new RealDisk(), new JournalLayout(folder), new Signing(KEY), WalSizes.STANDARD, Duration.ofMillis(5))) {
            journal.append(entry(0)).join();
            while (!Files.exists(new JournalLayout(folder).checkpoint())) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aClosedJournalRefuses() throws Exception {
        Journal journal = open(new RealDisk());
        journal.append(entry(0)).join();
        journal.close();
        assertThatThrownBy(() -> Journal.await(journal.append(entry(1)))).hasMessageContaining("the journal is closed");
    }

    /// A head that is replaced takes its partial tiles with it, under a reader that still goes by them.
    @Test
    void aReaderKeepsWhatItOpenedWhileTheLogOutgrowsIt() throws Exception {
        try (Journal journal = open(new RealDisk())) {
            for (int size = 9; size <= 300; size += 97) {
                while (journal.size() < size) {
                    Journal.await(journal.append(entry(journal.size())));
                }
                journal.publish();
                try (JournalFolder found = look()) {
                    Journal.await(journal.append(entry(size)));
                    journal.publish();
                    Journal.await(journal.append(entry(size + 1)));
                    journal.publish();
                    for (int i = 0; i < size; i++) {
                        assertThat(found.read(i)).isEqualTo(entry(i));
                    }
                }
            }
        }
    }

    @Test
    void readersLookWhileItIsWritten() throws Exception {
        try (Journal journal = open(new RealDisk())) {
            journal.append(entry(0)).join(); // a head over nothing, with no segment yet, reads like a lost one
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                    journal.append(entry(i)).join();
                }
            });
            long seen = 0;
            for (int look = 0; look < 25 || seen < 1_000; look++) {
                if (look % 3 == 0) {
                    journal.publish();
                }
                try (JournalFolder found = look()) {
                    assertThat(found.verdict().firstBad()).as("look %d", look).isEmpty();
                    assertThat(found.size()).isGreaterThanOrEqualTo(seen);
                    seen = found.size();
                }
            }
            writer.interrupt();
            writer.join();
        }
    }
}
