package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.FaultyDisk.Unforced;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.Cosignature;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A head that gets cosignatures is the same head before, while and after, whatever its disk does.
class CosignTest {
    private static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());
    private static final SigningKey WITNESS = SigningKey.generate("witness.example/w", new SecureRandom());
    private static final int SIZE = 5;

    @TempDir
    Path folder;

    private Journal open(Disk disk) throws IOException {
        return Journal.open(disk, new JournalLayout(folder), new Signing(KEY), WalSizes.STANDARD, Duration.ZERO);
    }

    private SignedTreeHead head() throws Exception {
        byte[] note = Files.readAllBytes(new JournalLayout(folder).checkpoint());
        return SignedTreeHead.open(note, "test", List.of(new NoteSigner(KEY).verifier()));
    }

    private static List<NoteSignature> cosignatures(SignedTreeHead head) {
        return List.of(Cosignature.sign(head.head(), WITNESS, 1));
    }

    private void isSound(SignedTreeHead before) throws Exception {
        SignedTreeHead after = head();
        assertThat(after.head()).isEqualTo(before.head());
        assertThat(after.note().signatures())
                .hasSizeBetween(1, 2)
                .startsWith(before.note().signatures().getFirst());
        try (JournalFolder found = JournalFolder.open(
                new RealDisk(),
                new JournalLayout(folder),
                new NoteSigner(KEY).verifier().vkey(),
                true)) {
            assertThat(found.verdict().firstBad()).isEmpty();
            assertThat(found.size()).isEqualTo(SIZE);
        }
        try (Journal again = open(new RealDisk())) {
            assertThat(again.size()).isEqualTo(SIZE);
            assertThat(again.cosign(after.head(), cosignatures(after)))
                    .as("goes on from where it was left")
                    .isTrue();
        }
        assertThat(head().note().signatures()).hasSize(2);
    }

    /// Each operation of a cosigning fails once, durable or not, and then the power goes.
    @Test
    void aCrashLeavesTheSameHeadWithOrWithoutTheCosignature() throws Exception {
        List<Consumer<FaultyDisk>> faults = List.of(
                disk -> disk.failForce(1, Unforced.LOST),
                disk -> disk.failForce(1, Unforced.KEPT),
                disk -> disk.failForce(1, Unforced.CACHED),
                disk -> disk.failWrite(1, 0),
                disk -> disk.failWrite(1, 40),
                disk -> disk.failSyncDirectory(1));
        for (Consumer<FaultyDisk> fault : faults) {
            for (boolean power : new boolean[] {false, true}) {
                FaultyDisk disk = FaultyDisk.over(new RealDisk());
                Journal journal = fresh(disk);
                SignedTreeHead before = head();
                fault.accept(disk);
                assertThatThrownBy(() -> journal.cosign(before.head(), cosignatures(before)))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> Journal.await(journal.append(new byte[1])))
                        .as("a disk that failed is not written to again")
                        .isInstanceOf(IOException.class);
                if (power) {
                    disk.cutPower(7);
                }
                isSound(before);
            }
        }
    }

    private Journal fresh(Disk disk) throws Exception {
        try (var walk = Files.walk(folder)) {
            for (Path each : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
            }
        }
        Journal journal = open(disk);
        for (int i = 0; i < SIZE; i++) {
            Journal.await(journal.append(("entry " + i).getBytes(UTF_8)));
        }
        journal.publish();
        return journal;
    }

    /// There is no room for a cosignature: the head stays as it is, and the journal goes on when there is.
    @Test
    void aFullDiskLosesNothing() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".new");
        try (Journal journal = fresh(disk)) {
            SignedTreeHead before = head();
            disk.noSpaceFrom(0);
            assertThatThrownBy(() -> journal.cosign(before.head(), cosignatures(before)))
                    .isInstanceOf(com.rollbackapi.durable.DiskFullException.class);
            assertThat(head()).isEqualTo(before);
            disk.space();
            assertThat(journal.cosign(before.head(), cosignatures(before))).isTrue();
            assertThat(head().note().signatures()).hasSize(2);
        }
    }

    /// The head on disk is not the one that was published: nobody signs over that.
    @Test
    void aHeadThatSomebodyReplacedIsNotWrittenOver() throws Exception {
        Journal journal = fresh(new RealDisk());
        SignedTreeHead before = head();
        Path file = new JournalLayout(folder).checkpoint();
        byte[] forged = before.bytes();
        forged[8] ^= 1;
        Files.write(file, forged);
        assertThatThrownBy(() -> journal.cosign(before.head(), cosignatures(before)))
                .isInstanceOf(IOException.class);
        assertThat(file).hasBinaryContent(forged);
    }

    /// Whoever asked a witness may hear from it when the journal is closed and its folder is another's.
    @Test
    void aClosedJournalIsNotWrittenTo() throws Exception {
        Journal journal = fresh(new RealDisk());
        journal.close();
        SignedTreeHead before = head();
        assertThatThrownBy(() -> journal.cosign(before.head(), cosignatures(before)))
                .hasMessage("the journal is closed");
        assertThatThrownBy(journal::publish).hasMessage("the journal is closed");
        assertThat(head()).isEqualTo(before);
    }

    /// That is the caller's mistake, and not the disk's.
    @Test
    void moreSignaturesThanANoteHoldsEndNothing() throws Exception {
        try (Journal journal = fresh(new RealDisk())) {
            SignedTreeHead before = head();
            List<NoteSignature> many = IntStream.range(0, SignedNote.MAX_SIGNATURES)
                    .mapToObj(i -> new NoteSignature("witness.example/" + i, i, new byte[8]))
                    .toList();
            assertThatThrownBy(() -> journal.cosign(before.head(), many)).isInstanceOf(IllegalArgumentException.class);
            assertThat(head()).isEqualTo(before);
            assertThat(journal.cosign(before.head(), cosignatures(before))).isTrue();
            Journal.await(journal.append(new byte[1]));
        }
    }
}
