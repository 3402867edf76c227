package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A torn tail is trimmed, damage never is: then the journal does not open to write, nothing is changed, and a reader
/// says where.
class JournalDamageTest {
    private static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());
    private static final int BATCHES = 4;

    /// One batch an entry, each of this many bytes in the log, the last of them zeros.
    private static final int FRAME_BYTES = 72;

    private static final int PADDING_BYTES = 5;

    @TempDir
    Path folder;

    private Path wal() {
        return folder.resolve("wal/0000000000000000.wal");
    }

    private Journal open() throws IOException {
        return Journal.open(
                new RealDisk(), new JournalLayout(folder), new Signing(KEY), WalSizes.STANDARD, Duration.ZERO);
    }

    private JournalFolder look() throws IOException {
        return JournalFolder.open(
                new RealDisk(),
                new JournalLayout(folder),
                new NoteSigner(KEY).verifier().vkey(),
                true);
    }

    private static byte[] entry(int i) {
        return ("entry " + i).getBytes(UTF_8);
    }

    /// Left open on purpose, as a killed process leaves it: nothing is published.
    private Journal write() throws IOException {
        Journal journal = open();
        for (int i = 0; i < BATCHES; i++) {
            Journal.await(journal.append(entry(i)));
        }
        return journal;
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(wal().toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ (1 << (at % 8)));
        }
    }

    private String finding() throws IOException {
        try (JournalFolder found = look()) {
            return found.verdict().firstBad().map(Finding::toString).orElse("none");
        }
    }

    private void isRefused(String where) throws IOException {
        byte[] before = Files.readAllBytes(wal());
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining(where)
                .hasMessageContaining("restore it from a mirror or an export, nothing was changed");
        assertThat(Files.readAllBytes(wal())).isEqualTo(before);
    }

    @Test
    void noByteOfAMiddleBatchIsTrimmed() throws Exception {
        write();
        for (int at = FRAME_BYTES; at < 2 * FRAME_BYTES; at++) {
            flip(at);
            isRefused("wal/0000000000000000.wal, byte " + FRAME_BYTES + ", entry 1: ");
            try (JournalFolder found = look()) {
                assertThat(found.verdict().firstBad())
                        .hasValueSatisfying(
                                f -> assertThat(f.place()).isEqualTo("wal/0000000000000000.wal, byte 72, entry 1"));
                assertThat(found.size())
                        .as("what stands before the damage can be read")
                        .isEqualTo(1);
                assertThat(found.read(0)).isEqualTo(entry(0));
            }
            flip(at);
        }
        assertThat(finding()).isEqualTo("none");
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aTornTailIsTrimmedWhereverItTore() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(wal());
        int last = (BATCHES - 1) * FRAME_BYTES;
        for (int kept = 0; kept < FRAME_BYTES - PADDING_BYTES; kept++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, last + kept, whole.length, (byte) 0);
            empty(folder);
            Files.createDirectory(folder.resolve("wal"));
            Files.write(wal(), torn);
            assertThat(finding())
                    .as("a reader sees a batch that nobody was told about")
                    .isEqualTo("none");
            try (JournalFolder found = look()) {
                assertThat(found.size()).isEqualTo(BATCHES - 1);
            }
            try (Journal again = open()) {
                assertThat(again.size()).isEqualTo(BATCHES - 1);
                Journal.await(again.append(new byte[0]));
            }
            assertThat(finding()).isEqualTo("none");
            try (Journal again = open()) {
                assertThat(again.read(BATCHES - 1)).isEmpty();
            }
        }
    }

    /// The end of the log cannot say by itself whether it was cut: the signed head can.
    @Test
    void whatTheSignedHeadSpeaksOfIsNoTornTail() throws Exception {
        Journal journal = write();
        byte[] log = Files.readAllBytes(wal());
        journal.close();
        Files.write(wal(), Arrays.copyOf(log, 2 * FRAME_BYTES));
        Files.delete(folder.resolve("wal/0000000000000004.wal"));
        assertThat(finding()).contains("the signed head speaks of 4 entries, the log ends before");
        isRefused("the signed head speaks of 4 entries, the log ends before");
        Files.delete(wal());
        assertThat(finding()).contains("the last segment is missing: entries 4 and later may be lost");
        assertThatThrownBy(this::open).hasMessageContaining("the last segment is missing");
    }

    /// A journal at rest is its head and its static files: each byte of them.
    @Test
    void everyByteOfAJournalAtRestCounts() throws Exception {
        write().close();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                byte[] sound = Files.readAllBytes(file);
                String name = new JournalLayout(folder).name(file);
                for (int at = 0; at < sound.length; at += name.equals("wal/reserve") ? 9_973 : 1) {
                    byte[] flipped = sound.clone();
                    flipped[at] ^= (byte) (1 << (at % 8));
                    Files.write(file, flipped);
                    try (JournalFolder found = look()) {
                        assertThat(found.findings())
                                .as("byte %d of %s", at, name)
                                .anySatisfy(f -> assertThat(f.place()).contains(name));
                    }
                }
                Files.write(file, sound);
            }
        }
        assertThat(finding()).isEqualTo("none");
    }

    @Test
    void aForgedOrDamagedHeadIsNotWrittenOver() throws Exception {
        write().close();
        Path head = new JournalLayout(folder).checkpoint();
        byte[] sound = Files.readAllBytes(head);
        for (int at = 0; at < sound.length; at += 5) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 1;
            Files.write(head, flipped);
            assertThat(finding()).as("byte %d of the head", at).startsWith("checkpoint: ");
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("checkpoint");
            assertThat(head).hasBinaryContent(flipped);
        }
    }

    @Test
    void aTileThatIsWrongOrGoneIsNamed() throws Exception {
        write().close();
        Path tile = folder.resolve("tile/0/000.p/4");
        byte[] flipped = Files.readAllBytes(tile);
        flipped[40] ^= 1;
        Files.write(tile, flipped);
        assertThat(finding()).isEqualTo("tile/0/000.p/4, byte 40: is not the tile of these entries");
        Files.delete(tile);
        assertThat(finding()).isEqualTo("tile/0/000.p/4: the file is missing");
        Files.delete(folder.resolve("tile/entries/000.p/4"));
        assertThat(finding()).isEqualTo("tile/entries/000.p/4, entry 0: the file is missing");
    }

    @Test
    void aMissingSegmentIsNotAnEmptyOne() throws Exception {
        write();
        Files.move(wal(), folder.resolve("wal/0000000000000002.wal"));
        String where = "wal/0000000000000002.wal, byte 0, entry 0: entries 0 to 1 are missing";
        assertThatThrownBy(this::open).hasMessageContaining(where);
        assertThat(finding()).isEqualTo(where);
        assertThat(wal()).doesNotExist();
    }

    /// A reader that meets a batch half written and then, in the same read, the next one whole, has seen no damage.
    @Test
    void aBatchThatIsWrittenWhileTheLogIsReadIsNoDamage() throws Exception {
        write();
        SlowRead disk = new SlowRead(ByteBuffer.allocate(FRAME_BYTES / 2), FRAME_BYTES);
        try (JournalFolder found = JournalFolder.open(
                disk, new JournalLayout(folder), new NoteSigner(KEY).verifier().vkey(), true)) {
            assertThat(found.verdict().firstBad()).isEqualTo(Optional.empty());
            assertThat(found.size()).isEqualTo(BATCHES);
        }
    }

    /// Zeros have no end that anybody could miss: the last batch is whole without its own.
    @Test
    void aSegmentMayEndInTheZerosOfItsLastBatch() throws Exception {
        write();
        byte[] log = Files.readAllBytes(wal());
        for (int cut = 0; cut <= PADDING_BYTES; cut++) {
            empty(folder);
            Files.createDirectory(folder.resolve("wal"));
            Files.write(wal(), Arrays.copyOf(log, BATCHES * FRAME_BYTES - cut));
            try (JournalFolder found = look()) {
                assertThat(found.findings()).isEmpty();
                assertThat(found.size()).isEqualTo(BATCHES);
            }
            try (Journal again = open()) {
                Journal.await(again.append(new byte[0]));
            }
            assertThat(finding()).isEqualTo("none");
        }
    }

    /// Where the head is gone and the log begins behind it, a writer that began anew would write over what was
    /// signed.
    @Test
    void aJournalWhoseHeadIsGoneIsNotBegunAnew() throws Exception {
        write().close();
        JournalLayout layout = new JournalLayout(folder);
        empty(layout.wal());
        Files.delete(layout.wal());
        assertThat(finding()).as("a copy of the head and its tiles").isEqualTo("none");
        Files.delete(layout.checkpoint());
        byte[] tile = Files.readAllBytes(folder.resolve("tile/0/000.p/4"));
        assertThat(finding()).isEqualTo("checkpoint: the signed head is missing");
        assertThatThrownBy(this::open).hasMessageContaining("the signed head is missing");
        assertThat(layout.wal()).doesNotExist();
        assertThat(folder.resolve("tile/0/000.p/4")).hasBinaryContent(tile);
    }

    private void writeSegment(long first, String... entries) throws IOException {
        CompactRange range = new CompactRange();
        for (int i = 0; i < first; i++) {
            range.append(Rfc6962.leafHash(entry(i)));
        }
        ByteBuffer out = ByteBuffer.allocate(4_096);
        for (String entry : entries) {
            long index = range.size();
            range.append(Rfc6962.leafHash(entry.getBytes(UTF_8)));
            out.put(new Frame(index, range.root(), List.of(entry.getBytes(UTF_8))).encode());
        }
        Files.write(new JournalLayout(folder).segment(first), out.array());
    }

    /// As a repair leaves them that was cut off before the old segments were gone.
    @Test
    void theSameEntriesTwiceAreReadOnceAndOthersAreDamage() throws Exception {
        Files.createDirectory(folder.resolve("wal"));
        writeSegment(0, "entry 0", "entry 1", "entry 2");
        writeSegment(1, "entry 1", "entry 2", "entry 3");
        writeSegment(2, "entry 2");
        assertThat(finding()).isEqualTo("none");
        try (Journal again = open()) {
            assertThat(again.size()).isEqualTo(4);
            Journal.await(again.append(entry(4)));
            assertThat(again.read(3)).isEqualTo(entry(3));
        }
        try (JournalFolder found = look()) {
            assertThat(found.findings()).isEmpty();
            assertThat(found.size()).isEqualTo(5);
        }
        empty(folder);
        Files.createDirectory(folder.resolve("wal"));
        writeSegment(0, "entry 0", "entry 1", "entry 2");
        writeSegment(1, "entry 1", "another");
        String where = "wal/0000000000000001.wal, byte 72, entry 3: a batch has other entries than one before it";
        assertThat(finding()).startsWith(where);
        assertThatThrownBy(this::open).hasMessageContaining(where);
    }

    /// A bundle could not hold it.
    @Test
    void aBatchWithAnEntryThatIsTooLongIsNone() {
        for (int more = 0; more < 2; more++) {
            byte[] entry = new byte[Journal.MAX_ENTRY_BYTES + more];
            ByteBuffer batch = new Frame(0, Rfc6962.leafHash(entry), List.of(entry)).encode();
            assertThat(Frame.at(batch, 0).isPresent()).isEqualTo(more == 0);
        }
    }
}
