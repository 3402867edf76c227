package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Finding.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong in a journal is all found, and put right from itself where that can be, else from a mirror.
class JournalRepairTest {
    @TempDir
    private Path temp;

    private TwoCopies two = new TwoCopies(Path.of(""));

    @BeforeEach
    void create() {
        two = new TwoCopies(temp);
    }

    @Test
    void aHealthyJournalHasNoFindings() throws Exception {
        assertThat(two.atRest().findings()).isEmpty();
    }

    /// A mirror has each file of the signed log, whichever of them rots here, and the aside folder has what was
    /// there.
    @Test
    void everyStaticFileIsRepairedToTheSameBytes() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        Map<String, Hash> sound = TwoCopies.files(two.journal().root(), true);
        assertThat(sound).hasSize(8);
        for (String name : sound.keySet()) {
            Path path = two.journal().root().resolve(name);
            TwoCopies.flip(path, Files.size(path) / 3);
            assertFound(name);
            two.repair(mirror);
            assertThat(TwoCopies.files(two.journal().root(), true))
                    .as("flipped: %s", name)
                    .isEqualTo(sound);
            Files.delete(path);
            assertFound(name);
            two.repair(mirror);
            assertThat(TwoCopies.files(two.journal().root(), true))
                    .as("deleted: %s", name)
                    .isEqualTo(sound);
            assertThat(two.findings()).isEmpty();
            assertThat(two.aside().resolve("journal").resolve(name))
                    .as("what was there is kept")
                    .isRegularFile();
        }
    }

    private void assertFound(String name) throws IOException {
        assertThat(two.findings()).anySatisfy(f -> assertThat(f.place()).startsWith(name));
    }

    /// Hashes follow from entries: no mirror is needed for them, not even for all of them at once.
    @Test
    void hashTilesAreMadeAgainFromTheEntries() throws Exception {
        two.atRest();
        Map<String, Hash> sound = TwoCopies.files(two.journal().root(), true);
        int rotten = 0;
        for (String name : sound.keySet()) {
            if (name.startsWith("tile/") && !name.startsWith("tile/entries")) {
                TwoCopies.flip(two.journal().root().resolve(name), 7);
                rotten++;
            }
        }
        assertThat(two.findings())
                .hasSize(rotten)
                .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        two.repair(new RealDisk(), Optional.empty());
        assertThat(TwoCopies.files(two.journal().root(), true)).isEqualTo(sound);
        assertThat(two.findings()).isEmpty();
    }

    /// Each bad file has a finding of its own: one does not hide the others.
    @Test
    void allThatIsBadIsFound() throws Exception {
        two.killed(6);
        List<String> bad = List.of("tile/entries/000", "tile/entries/001", "tile/0/001");
        for (String name : bad) {
            TwoCopies.flip(two.journal().root().resolve(name), 9_999 % 3_000);
        }
        damageWal(two.journal(), 2, 1);
        damageWal(two.journal(), 4, 1);
        List<Finding> found = two.findings();
        assertThat(found.stream().map(Finding::place).toList())
                .anyMatch(p -> p.matches("tile/entries/000, byte [0-9]+, entry [0-9]+"))
                .anyMatch(p -> p.matches("tile/entries/001, byte [0-9]+, entry [0-9]+"))
                .anyMatch(p -> p.startsWith("tile/0/001"));
        assertThat(found.stream().filter(f -> f.place().startsWith("wal/")).toList())
                .as("%s", found)
                .hasSize(2);
        Map<String, Hash> before = TwoCopies.files(two.journal().root(), false);
        two.findings();
        assertThat(TwoCopies.files(two.journal().root(), false))
                .as("looking changes nothing")
                .isEqualTo(before);
    }

    /// Flips a byte in each of `count` batches of the last segment, from the `nth` on; the first holds 640 entries.
    private static void damageWal(JournalLayout layout, int nth, int count) throws IOException {
        Path segment = layout.segment(0);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
        int at = 0;
        for (int i = 0; i < nth + count; i++) {
            int length = bytes.getInt(at + 4);
            if (i >= nth) {
                try (FileChannel out = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                    out.write(ByteBuffer.wrap(new byte[] {(byte) (bytes.get(at + 60) ^ 4)}), at + 60);
                }
            }
            at += (length + 7) / 8 * 8;
        }
    }

    /// The gap that a journal alone cannot see: its last acknowledged batch rots and passes for torn.
    @Test
    void aMirrorGivesTheLastBatchBack() throws Exception {
        two.killed(4);
        JournalLayout mirror = two.copied("mirror");
        two.open(mirror, TwoCopies.KEY).close();
        damageWal(two.journal(), 4, 1);
        assertThat(two.findings())
                .as("for the journal alone it is a torn tail")
                .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.INFO));
        assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 9);
        two.repair(mirror);
        assertThat(two.findings()).isEmpty();
        assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 12);
        assertGoesOn(mirror);
    }

    private void assertGoesOn(JournalLayout mirror) throws IOException {
        assertThat(TwoCopies.files(two.journal().root(), true)).isEqualTo(TwoCopies.files(mirror.root(), true));
        try (Journal again = two.open(two.journal(), TwoCopies.KEY)) {
            TwoCopies.append(again, "after", 1);
        }
        assertThat(two.findings()).isEmpty();
    }

    @Test
    void aLostSegmentComesBackFromAMirror() throws Exception {
        two.killed(4);
        JournalLayout mirror = two.copied("mirror");
        two.open(mirror, TwoCopies.KEY).close();
        Files.delete(two.journal().segment(0));
        assertThat(two.findings()).anySatisfy(f -> assertThat(f.what()).contains("the last segment is missing"));
        two.repair(new RealDisk(), Optional.empty());
        assertThat(two.findings()).as("nobody but a mirror knows what it held").hasSize(1);
        two.repair(mirror);
        assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 12);
        assertGoesOn(mirror);
    }

    /// The mirror has what the damage took; what came after its head is still in the log.
    @Test
    void whatStandsBehindTheMirrorsHeadIsKept() throws Exception {
        Journal journal = two.open(two.journal(), TwoCopies.KEY);
        TwoCopies.append(journal, "entry", TwoCopies.ENTRIES);
        for (int i = 0; i < 3; i++) {
            TwoCopies.append(journal, "tail", 3);
        }
        JournalLayout mirror = two.copied("mirror");
        two.open(mirror, TwoCopies.KEY).close();
        TwoCopies.append(journal, "later", 5);
        byte[] last = journal.read(journal.size() - 1);
        damageWal(two.journal(), 1, 1);
        assertThat(two.findings()).anySatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        two.repair(mirror);
        assertThat(two.findings()).isEmpty();
        try (Journal again = two.open(two.journal(), TwoCopies.KEY)) {
            assertThat(again.size()).isEqualTo(TwoCopies.ENTRIES + 14);
            assertThat(again.read(again.size() - 1)).isEqualTo(last);
        }
    }

    /// Damage before the signed head takes nothing: the entries are in the static files.
    @Test
    void damageThatTheHeadCoversNeedsNoMirror() throws Exception {
        two.killed(3);
        long size = two.size();
        damageWal(two.journal(), 0, 1);
        assertThat(two.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        two.repair(new RealDisk(), Optional.empty());
        assertThat(two.findings()).isEmpty();
        assertThat(two.size()).isEqualTo(size);
    }

    /// The newest bundle's entries are still in the write-ahead log.
    @Test
    void aBundleIsMadeAgainFromTheLogBehindIt() throws Exception {
        two.killed(2);
        Map<String, Hash> sound = TwoCopies.files(two.journal().root(), true);
        TwoCopies.flip(two.journal().root().resolve("tile/entries/002.p/128"), 300);
        Files.delete(two.journal().root().resolve("tile/entries/000"));
        assertThat(two.findings())
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        two.repair(new RealDisk(), Optional.empty());
        assertThat(TwoCopies.files(two.journal().root(), true)).isEqualTo(sound);
        assertThat(two.findings()).isEmpty();
    }

    /// Killed before its first publication, in the middle of a batch.
    @Test
    void aJournalWithoutAHeadYetIsItsLog() throws Exception {
        Journal journal = two.open(two.journal(), TwoCopies.KEY);
        for (int i = 0; i < 3; i++) {
            TwoCopies.append(journal, "first", 4);
        }
        assertThat(two.findings()).isEmpty();
        damageWal(two.journal(), 2, 1);
        assertThat(two.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.INFO));
        two.repair(new RealDisk(), Optional.empty());
        assertThat(two.findings()).isEmpty();
        assertThat(two.size()).isEqualTo(8);
        damageWal(two.journal(), 0, 1);
        assertThat(two.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
    }

    /// A mirror that is behind gives what its head covers, and no more.
    @Test
    void aMirrorThatIsBehindRepairsWhatItCovers() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        try (Journal journal = two.open(two.journal(), TwoCopies.KEY)) {
            TwoCopies.append(journal, "more", 300);
        }
        byte[] sound = Files.readAllBytes(two.journal().root().resolve("tile/entries/001"));
        TwoCopies.flip(two.journal().root().resolve("tile/entries/001"), 50);
        TwoCopies.flip(two.journal().root().resolve("tile/entries/002"), 50);
        two.repair(mirror);
        assertThat(two.journal().root().resolve("tile/entries/001")).hasBinaryContent(sound);
        assertThat(two.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.place()).startsWith("tile/entries/002"));
    }

    @Test
    void whatACrashLeftBehindIsSetAside() throws Exception {
        two.killed(2);
        Files.write(two.journal().root().resolve("checkpoint.new"), new byte[9]);
        Files.write(two.journal().root().resolve("tile/0/000.p"), new byte[0]);
        Files.write(two.journal().root().resolve("wal/notes.txt"), new byte[3]);
        Files.write(two.journal().reserve(), new byte[100]);
        Path outgrown = two.journal().root().resolve("tile/entries/002.p/9");
        Files.write(outgrown, new byte[9]);
        assertThat(two.findings().stream().map(Finding::place))
                .containsExactlyInAnyOrder("wal/reserve", "checkpoint.new", "wal/notes.txt", "tile/entries/002.p/9");
        two.repair(new RealDisk(), Optional.empty());
        assertThat(two.findings()).isEmpty();
        assertThat(two.aside().resolve("journal/wal/notes.txt")).hasBinaryContent(new byte[3]);
    }

    private interface Fault {
        void set(FaultyDisk disk, int nth);
    }

    /// Whatever fails, at whatever step, and though the power goes as well: the next repair ends it, with every
    /// byte.
    @Test
    void aRepairThatCrashesAnywhereIsEndedByTheNext() throws Exception {
        List<Fault> faults = List.of(
                (disk, nth) -> disk.failWrite(nth, 5),
                (disk, nth) -> disk.failForce(nth, FaultyDisk.Unforced.LOST),
                (disk, nth) -> disk.failForce(nth, FaultyDisk.Unforced.KEPT),
                FaultyDisk::failRename,
                FaultyDisk::failSyncDirectory);
        two.killed(4);
        JournalLayout mirror = two.copied("mirror");
        two.open(mirror, TwoCopies.KEY).close();
        Map<String, Hash> sound = TwoCopies.files(mirror.root(), true);
        TwoCopies.flip(two.journal().root().resolve("tile/entries/000"), 50);
        Files.delete(two.journal().root().resolve("tile/entries/001"));
        TwoCopies.flip(two.journal().root().resolve("tile/0/001"), 50);
        damageWal(two.journal(), 3, 1);
        TwoCopies.copyFolder(temp.resolve("ws"), temp.resolve("rotten"));
        List<Integer> steps = new ArrayList<>();
        for (Fault fault : faults) {
            int nth = 1;
            while (crashes(fault, nth, mirror)) {
                two.repair(mirror);
                assertThat(two.findings()).as("after fault %d", nth).isEmpty();
                assertThat(TwoCopies.files(two.journal().root(), true)).isEqualTo(sound);
                assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 12);
                nth++;
            }
            steps.add(nth - 1);
        }
        assertThat(steps).as("faults of each kind that were met").allMatch(n -> n >= 6);
    }

    /// What was torn can be read and written before the repair, so it can wherever that ends.
    @Test
    void aRepairOfATornLogLeavesItReadableWhereverItCrashes() throws Exception {
        two.killed(4);
        damageWal(two.journal(), 4, 1);
        TwoCopies.copyFolder(temp.resolve("ws"), temp.resolve("rotten"));
        int met = 0;
        for (Fault fault : List.of((Fault) FaultyDisk::failRename, FaultyDisk::failSyncDirectory)) {
            for (int nth = 1; crashes(fault, nth, Optional.empty()); nth++) {
                assertThat(two.findings())
                        .as("after fault %d", nth)
                        .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.INFO));
                assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 9);
                two.open(two.journal(), TwoCopies.KEY).close();
                assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 9);
                met++;
            }
        }
        assertThat(met).isGreaterThanOrEqualTo(6);
    }

    private boolean crashes(Fault fault, int nth, JournalLayout mirror) throws Exception {
        return crashes(fault, nth, Optional.of(new FolderCopy(new RealDisk(), mirror)));
    }

    private boolean crashes(Fault fault, int nth, Optional<LogCopy> mirror) throws Exception {
        two = new TwoCopies(temp.resolve(fault.hashCode() + "-" + nth));
        TwoCopies.copyFolder(temp.resolve("rotten"), temp.resolve(fault.hashCode() + "-" + nth + "/ws"));
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        fault.set(disk, nth);
        try {
            two.repair(disk, mirror);
            return false;
        } catch (IOException e) {
            disk.cutPower(3);
            assertThatCode(two::findings).doesNotThrowAnyException();
            return true;
        }
    }
}
